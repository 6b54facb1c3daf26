import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { planIo } from '../domain/operation.fixture.js';
import type { MediaSource, OperationPlan } from '../domain/operation-definition.js';
import { fatesOf, runsOf, videoSource } from '../domain/video/video-plan.fixture.js';
import { operation, VideoTrimParameters } from './video-trim.operation.js';

type Given = Partial<VideoTrimParameters>;

function plan(given: Given, source: MediaSource = videoSource()): OperationPlan {
  return operation.plan(Object.assign(new VideoTrimParameters(), given), planIo(), source);
}

/** What is done once the tool has written what it found about key frames. */
function decided(given: Given, found: string): OperationPlan {
  const first = plan(given);
  const [step] = first.steps;
  if (step?.do !== 'measure') throw new Error('Nothing is measured');
  return {
    ...first,
    steps: step.then(found),
    streams: step.streams?.(found) ?? first.streams,
  };
}

/** Packets as the tool tells of them, a fifth of a second after the place, in milliseconds. */
const packet = (input: number, decodedAt: number, shownAt: number): string =>
  `#tb ${input}: 1/1000\n${input}, ${decodedAt - 200}, ${shownAt - 200}, 40, 900, 0xabc\n`;

describe('Trimming a video', () => {
  it('copies a part that begins and ends at key frames', () => {
    const made = decided({ start: 2, end: 4 }, packet(0, -80, 0) + packet(1, -80, 0));
    expect(fatesOf(made)).toEqual(['copy: H.264 fits mp4', 'copy: AAC fits mp4']);
    expect(runsOf(made)[0]).toContain('-t 1.700000 -output_ts_offset 0.200000');
  });

  it('encodes it otherwise, to the frame', () => {
    const made = decided({ start: 2, end: 4 }, packet(0, -580, -500) + packet(1, -80, 0));
    expect(fatesOf(made)[0]).toBe(
      'encode: the part does not begin and end at key frames: encoded as H.264',
    );
    expect(runsOf(made)[0]).toContain('-t 2.000000');
  });

  it('looks for no key frame at the end of the video', () => {
    const [step] = plan({ start: 2 }).steps;
    expect(step?.do === 'measure' && step.command.inputs).toHaveLength(1);
    expect(fatesOf(decided({ start: 2 }, packet(0, -80, 0)))[0]).toMatch(/^copy/);
  });

  it('fails where a copy is required and cannot be made', () => {
    const required = { start: 2, copy: 'require' } as const;
    expect(() => decided(required, packet(0, -580, -500))).toThrow(
      'Stream 0 (video) cannot be copied: the part does not begin and end at key frames.',
    );
  });

  it('encodes without a look where no copy is wanted', () => {
    expect(runsOf(plan({ start: 2, copy: 'never' }))[0]).toContain('-crf 18');
  });

  it.each([
    ['mp4', 'mp4'],
    ['mov', 'mov'],
    ['webm', 'webm'],
    ['matroska', 'matroska'],
    ['avi', 'mp4'],
    ['mpegts', 'mp4'],
  ] as const)('of %s makes %s', (format, made) => {
    const source = videoSource(undefined, { format });
    expect(plan({ start: 1, copy: 'never' }, source).output.format).toBe(made);
  });

  it('decodes from well before where seeking may miss a key frame', () => {
    const source = videoSource(undefined, { format: 'mpegts', seconds: 100 });
    const [step] = plan({ start: 50, end: 60 }, source).steps;
    expect(step?.do === 'run' && step.command.inputs[0]?.options).toContain('20.000000');
    expect(step?.do === 'run' && step.command.outputs[0]?.options).toContain('30.000000');
  });

  it('says that a part behind the end is none', () => {
    expect(() => plan({ start: 10 })).toThrow(
      'The part begins at 10 s, but the video plays only 10 s.',
    );
  });

  it('goes on to the end where more is asked for', () => {
    expect(plan({ start: 4, duration: 100 }).expected.seconds).toBe(6);
  });

  it.each<[Given, number]>([
    [{ start: 1, end: 2 }, 0],
    [{ start: 1, duration: 0.5 }, 0],
    [{ start: -1 }, 1],
    [{ start: 2, end: 2 }, 1],
    [{ end: 2, duration: 1 }, 1],
    [{ duration: 0 }, 1],
  ])('finds in %o so many mistakes: %i', (given, mistakes) => {
    expect(validateSync(Object.assign(new VideoTrimParameters(), given))).toHaveLength(mistakes);
  });
});
