import { describe, expect, it } from 'vitest';
import { clipFrames, filmTiming } from './film-timing.js';

describe('When the scenes of a film are seen', () => {
  it('puts each where the one before ends, and has it come in over half a second', () => {
    expect(filmTiming([2, 1.5, 2.5], 25)).toEqual({
      frameRate: 25,
      frames: 150,
      scenes: [
        { start: 0, frames: 50, fade: 0 },
        { start: 50, frames: 38, fade: 13 },
        { start: 88, frames: 62, fade: 13 },
      ],
    });
  });

  it('never rounds twice: many scenes of a third of a second play as long as all thirds together', () => {
    const { frames, scenes } = filmTiming(
      Array.from({ length: 30 }, () => 1 / 3),
      25,
    );
    expect(frames).toBe(250);
    expect(scenes.reduce((sum, scene) => sum + scene.frames, 0)).toBe(250);
  });

  it('lets a short scene come in over half of itself at most', () => {
    const { scenes } = filmTiming([4, 0.4, 0.04], 25);
    expect(scenes.map(({ fade }) => fade)).toEqual([0, 5, 0]);
  });

  it('gives every scene a frame', () => {
    expect(filmTiming([0.001, 0.001], 25)).toMatchObject({ frames: 2 });
  });

  it('needs of each clip as much as is seen until the next one has come in', () => {
    const timing = filmTiming([2, 1.5, 2.5], 25);
    expect([0, 1, 2].map((index) => clipFrames(timing, index))).toEqual([63, 51, 62]);
  });
});
