import { describe, expect, it } from 'vitest';
import { JobError } from '../../../contracts/job-failure.js';
import { gifExcerpt } from './gif-excerpt.js';

const WHOLE = { start: 0, duration: 120, fps: 15 };

describe('What a GIF takes of a video', () => {
  it('is all of a short one', () => {
    expect(gifExcerpt(WHOLE, 10, 120)).toEqual({
      start: 0,
      seconds: 10,
      limitSeconds: 120,
      trimmed: false,
    });
  });

  it('is the first two minutes of a longer one, and says so', () => {
    expect(gifExcerpt(WHOLE, 121, 120)).toMatchObject({ seconds: 120, trimmed: true });
    expect(gifExcerpt({ ...WHOLE, start: 10 }, 131, 120)).toMatchObject({ trimmed: true });
  });

  it('is not called trimmed where less than a frame is missing, or where the caller asked for less', () => {
    expect(gifExcerpt(WHOLE, 120.05, 120).trimmed).toBe(false);
    expect(gifExcerpt({ ...WHOLE, start: 2 }, 121, 120).trimmed).toBe(false);
    expect(gifExcerpt({ ...WHOLE, duration: 5 }, 500, 120)).toMatchObject({
      seconds: 5,
      trimmed: false,
    });
  });

  it('is unknown where the length of the video is', () => {
    expect(gifExcerpt({ ...WHOLE, start: 3 }, undefined, 120)).toMatchObject({
      start: 3,
      seconds: undefined,
      limitSeconds: 120,
    });
  });

  it('is nothing where it begins after the end, which the caller is told', () => {
    expect(() => gifExcerpt({ ...WHOLE, start: 10 }, 10, 120)).toThrow(JobError);
    expect(() => gifExcerpt({ ...WHOLE, start: 12.345 }, 10.006, 120)).toThrow(
      'The video is over after 10.01 s; it cannot be converted from 12.35 s on.',
    );
  });
});
