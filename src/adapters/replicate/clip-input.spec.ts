import { describe, expect, it } from 'vitest';
import type { ClipRequest } from '../../ports/video-generator.port.js';
import { clipInput } from './clip-input.js';

const SIZES = {
  wide: { width: 1280, height: 720 },
  upright: { width: 1080, height: 1920 },
  square: { width: 720, height: 720 },
};

function inputOf(
  model: string,
  size: keyof typeof SIZES,
  seconds: number,
): Record<string, unknown> {
  const rest = { frameRate: 25, index: 0, count: 1 };
  const request: ClipRequest = {
    prompt: 'rain',
    style: undefined,
    seconds,
    ...SIZES[size],
    ...rest,
  };
  const { prompt, ...input } = clipInput(model, request);
  expect(prompt).toBe('rain');
  return input;
}

describe('What a model is asked for', () => {
  it.each<[string, keyof typeof SIZES, number, Record<string, unknown>]>([
    ['wan-video/wan-2.5-t2v', 'wide', 4, { size: '1280*720', duration: 5 }],
    ['wan-video/wan-2.5-t2v-fast', 'upright', 6.5, { size: '1080*1920', duration: 10 }],
    [
      'bytedance/seedance-1-pro',
      'square',
      4.5,
      { duration: 5, resolution: '720p', aspect_ratio: '1:1' },
    ],
    ['kwaivgi/kling-v2.1-master', 'upright', 5.5, { duration: 5, aspect_ratio: '9:16' }],
    [
      'bytedance/seedance-1-lite',
      'wide',
      15.5,
      { duration: 12, resolution: '720p', aspect_ratio: '16:9' },
    ],
    ['someone/else', 'square', 3.2, { duration: 4, aspect_ratio: '1:1' }],
  ])('%s, %s, %f s', (model, size, seconds, input) => {
    expect(inputOf(model, size, seconds)).toEqual(input);
  });

  it.each([0.5, 1, 3, 4.5, 5, 5.5, 7.5, 7.6, 10, 12, 16])(
    'are frames and a rate within the limits of Wan 2.2 that play %f s or longer',
    (seconds) => {
      const { num_frames: frames, frames_per_second: rate } = inputOf(
        'wan-video/wan-2.2-t2v-fast',
        'wide',
        seconds,
      ) as { num_frames: number; frames_per_second: number };
      expect(frames).toBeGreaterThanOrEqual(81);
      expect(frames).toBeLessThanOrEqual(121);
      expect(frames % 4).toBe(1);
      expect(rate).toBeGreaterThanOrEqual(5);
      expect(rate).toBeLessThanOrEqual(16);
      expect(Number.isInteger(rate)).toBe(true);
      expect((frames - 1) / rate).toBeGreaterThanOrEqual(seconds);
    },
  );
});
