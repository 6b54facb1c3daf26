import { describe, expect, it } from 'vitest';
import type { DreamCheckpoint, StoredClip } from '../../../contracts/dream.js';
import { clipKeysOf, keptWork, previewKeyOf, type Rendering } from './kept-work.js';

const clip = (key: string): StoredClip => ({ key: `videos/d/${key}`, bytes: 1, seconds: 4 });

const plan = { scenes: [], planner: 'text', costUsd: undefined };

const kept: DreamCheckpoint = {
  plan,
  preview: 'videos/d/1/preview.mp4',
  clips: { a: clip('1/a.mp4'), b: clip('1/b.mp4') },
  begun: { c: { prediction: 'old' } },
};

function rendering(
  checkpoint: object,
  given: DreamCheckpoint = kept,
  status: Rendering['status'] = 'failed',
): Rendering {
  const payload = {
    dreamId: 'd',
    text: 'A lighthouse.',
    scenes: [],
    maxScenes: 3,
    maxSeconds: 20,
    size: '1280x720' as const,
    preview: false,
    kept: given,
  };
  return { payload, checkpoint: { ...checkpoint }, status };
}

describe('What a rendering leaves', () => {
  it('is what it was given, while it has told nothing', () => {
    expect(keptWork(rendering({}))).toEqual(kept);
    expect(keptWork(rendering({}, {}))).toEqual({ clips: {}, begun: {} });
  });

  it('is what it has told, and beside it the clips it was given, but nothing begun that is over', () => {
    const told = {
      preview: 'videos/d/x/1/preview.mp4',
      clips: { b: clip('x/1/b.mp4'), c: clip('x/1/c.mp4') },
      begun: { d: { prediction: 'new' } },
    };
    expect(keptWork(rendering(told))).toEqual({
      plan,
      preview: told.preview,
      clips: { a: clip('1/a.mp4'), ...told.clips },
      begun: told.begun,
    });
  });

  it('holds nothing begun at a provider once that is cancelled', () => {
    const left = keptWork(rendering({}, kept, 'cancelled'));
    expect(left).toEqual({ plan, preview: kept.preview, clips: kept.clips });
  });

  it('names clips and preview by their keys', () => {
    const told = rendering({ clips: { c: clip('x/1/c.mp4') } });
    expect(clipKeysOf(told)).toEqual([
      'videos/d/1/a.mp4',
      'videos/d/1/b.mp4',
      'videos/d/x/1/c.mp4',
    ]);
    expect(previewKeyOf(told)).toBe('videos/d/1/preview.mp4');
  });

  it.each([
    'media/somebody/1/original.mp4',
    'videos/e/1/a.mp4',
    'videos/d',
    'videos/d/',
    'videos/d/../e/1/a.mp4',
    'videos/d//a.mp4',
    7,
    null,
  ])('names no object outside the dream’s own folder, such as %s', (key) => {
    const told = rendering({ preview: key, clips: { a: { key } } }, {});
    expect([clipKeysOf(told), previewKeyOf(told)]).toEqual([[], undefined]);
  });

  it.each([{ clips: 'x' }, { clips: [1] }, { clips: { a: null } }, { clips: null, begun: 3 }])(
    'is read without harm from %j',
    (checkpoint) => {
      expect(clipKeysOf(rendering(checkpoint, {}))).toEqual([]);
    },
  );
});
