import { describe, expect, it } from 'vitest';
import type { ClipRequest } from '../../../../ports/video-generator.port.js';
import { clipIdentity } from './clip-identity.js';
import { costOfAll } from './film-cost.js';
import { filmFormat, previewFormat } from './film-format.js';
import { filmTiming } from './film-timing.js';
import { sceneClips } from './scene-clips.js';

const ORIGIN = { name: 'storyboard', version: '1' };

const REQUEST: ClipRequest = {
  ...{ prompt: 'A lake', style: undefined, seconds: 4.52, width: 1280, height: 720 },
  ...{ frameRate: 25, index: 0, count: 3 },
};

describe('What a clip is known by', () => {
  it('is everything that it is made from', () => {
    const changed: [Partial<ClipRequest>, Partial<typeof ORIGIN>][] = [
      [{ prompt: 'A sea' }, {}],
      [{ style: 'plain' }, {}],
      [{ seconds: 4 }, {}],
      [{ width: 720 }, {}],
      [{ height: 1280 }, {}],
      [{ frameRate: 12 }, {}],
      [{}, { name: 'replicate' }],
      [{}, { version: '2' }],
    ];
    const ids = changed.map(([request, origin]) => {
      return clipIdentity({ ...REQUEST, ...request }, { ...ORIGIN, ...origin });
    });
    expect(new Set([clipIdentity(REQUEST, ORIGIN), ...ids]).size).toBe(changed.length + 1);
  });

  it('is not where it stands', () => {
    const elsewhere = { ...REQUEST, index: 2, count: 7 };
    expect(clipIdentity(elsewhere, ORIGIN)).toBe(clipIdentity(REQUEST, ORIGIN));
  });

  it('lets scenes that are alike share one', () => {
    const scenes = ['A lake', 'A sea', 'A lake', 'A lake'].map((prompt) => {
      return { prompt, caption: '', seconds: 2 };
    });
    const timing = filmTiming([2, 2, 2, 2], 25);
    const clips = sceneClips(scenes, undefined, timing, filmFormat('1280x720'), ORIGIN);
    expect(clips[0]).toBe(clips[2]);
    // The last one is shorter: none comes in over it.
    expect(clips[3]?.id).not.toBe(clips[0]?.id);
    expect(clips.map(({ request }) => request.index)).toEqual([0, 1, 0, 3]);
  });
});

describe('What a film costs', () => {
  it('is the sum of what is known, without the noise of binary fractions', () => {
    expect(costOfAll([0.1, 0.2, 0])).toBe(0.3);
    expect(costOfAll([])).toBe(0);
  });

  it('is not known where a part is not', () => {
    expect(costOfAll([0.1, undefined])).toBeNull();
  });
});

describe('The format of a film', () => {
  it.each([
    ['1280x720', [320, 180]],
    ['720x1280', [180, 320]],
    ['1080x1080', [270, 270]],
    ['1920x1080', [480, 270]],
  ] as const)('of %s has a preview of a quarter of each side', (size, [width, height]) => {
    expect(filmFormat(size)).toMatchObject({ frameRate: 25 });
    expect(previewFormat(size)).toEqual({ width, height, frameRate: 12 });
  });
});
