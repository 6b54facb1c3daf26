import { describe, expect, it } from 'vitest';
import { frameAt, framesFrom, sought } from './picture-seek.js';
import { pictureOf, type Picture } from './picture.js';
import { LIMITS, probeOf } from './probe.fixture.js';

function picture(given: Partial<Picture> = {}): Picture {
  return { ...pictureOf(probeOf(), LIMITS), ...given };
}

/** The value of an option; undefined where it is not given. */
function option(options: readonly string[], name: string): string | undefined {
  const at = options.indexOf(name);
  return at < 0 ? undefined : options[at + 1];
}

describe('Where a video is read from', () => {
  it.each([
    { indexed: true, at: 100, from: 100 },
    { indexed: false, at: 100, from: 70 },
    { indexed: false, at: 10, from: 0 },
    { indexed: true, at: 0, from: 0 },
  ])('is $from s for $at s where indexed is $indexed', ({ indexed, at, from }) => {
    expect(sought({ indexed }, at)).toBe(from);
  });

  it('counts from the first frame, wherever the file begins', () => {
    const { options } = framesFrom(picture({ leadSeconds: 3 }), 4, 4);
    expect(option(options, '-ss')).toBe('7.000000');
  });

  it('is not sought at the start, where a seek would lose frames of a video that begins late', () => {
    const { options, filters } = framesFrom(picture({ leadSeconds: 3 }), 0, 4, 2);
    expect(options).not.toContain('-ss');
    expect(option(options, '-t')).toBe('5.000000');
    expect(filters).toEqual([]);
  });

  it('lies before the place in a file without an index, and what is between is thrown away', () => {
    const { options, filters } = framesFrom(picture({ indexed: false }), 100, 4, 2);
    expect(option(options, '-ss')).toBe('70.000000');
    expect(option(options, '-t')).toBe('32.000000');
    expect(filters).toEqual(['trim=start=30.000000:end=32.000000']);
  });

  it('is the start of a file without an index near its start; the lead is thrown away too', () => {
    const late = picture({ indexed: false, leadSeconds: 1 });
    const { options, filters } = framesFrom(late, 5, 4);
    expect(options).not.toContain('-ss');
    expect(filters).toEqual(['trim=start=6.000000']);
  });
});

describe('The frame shown at a time', () => {
  it.each([
    { where: 'at the start', at: 0, seconds: 10 },
    { where: 'at the start of the shortest video', at: 0, seconds: 0.04 },
    { where: 'in the middle', at: 5, seconds: 10 },
    { where: 'where one was seen', at: 9.99, seconds: Infinity },
  ])('is the first one from there on: $where', ({ at, seconds }) => {
    const read = frameAt(picture(), at, seconds, 4);
    expect(read.last).toBe(false);
    expect(read.options).not.toContain('-t');
  });

  it('is near the end the last one up to it, so that there is one', () => {
    const read = frameAt(picture(), 9.5, 10, 4);
    expect(read.last).toBe(true);
    expect(option(read.options, '-ss')).toBe('8.500000');
    expect(option(read.options, '-t')).toBe('1.001000');
  });

  it('is looked for over two frames where these are seconds apart', () => {
    const slow = frameAt(picture({ frameRate: 0.2 }), 55, 60, 4);
    expect(slow.last).toBe(true);
    expect(option(slow.options, '-ss')).toBe('45.000000');
  });
});
