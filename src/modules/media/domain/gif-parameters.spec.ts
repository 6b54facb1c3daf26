import { describe, expect, it } from 'vitest';
import { gifParameters } from './gif-parameters.js';

describe('The parameters of a GIF', () => {
  it('are 15 frames a second, 480 pixels, the whole video, for ever, good, where nothing is asked', () => {
    expect(gifParameters({}, 120)).toEqual({
      fps: 15,
      width: 480,
      start: 0,
      duration: 120,
      loop: 0,
      quality: 'good',
    });
  });

  it('are what was asked', () => {
    const asked = {
      fps: 30,
      width: 16,
      start: 1.5,
      duration: 0.5,
      loop: 3,
      quality: 'best',
      maxBytes: 1_000_000,
    } as const;
    expect(gifParameters(asked, 120)).toEqual(asked);
  });

  it('never ask for more than the trim limit', () => {
    expect(gifParameters({ duration: 300 }, 120).duration).toBe(120);
    expect(gifParameters({ duration: 300 }, 600).duration).toBe(300);
  });
});
