import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contracts/app-error.js';
import type { DreamMetadata, DreamRenderResult } from '../../../contracts/dream.js';
import { renderedVideo } from './rendered-video.js';

const outputs = ['video.mp4', 'poster.jpg'].map((name) => ({
  key: `videos/d/1/${name}`,
  bytes: 1,
  sha256: 'ab'.repeat(32),
  contentType: 'video/mp4',
}));

const metadata: DreamMetadata = {
  duration: 8.04,
  scenes: 2,
  cost: 0.15,
  width: 1280,
  height: 720,
  frame_rate: 25,
  size: 1,
  checksum_sha256: 'ab'.repeat(32),
  loudness: -16.1,
  generator: 'storyboard',
  planner: 'given',
};

const result: DreamRenderResult = {
  video_key: 'videos/d/1/video.mp4',
  poster_key: 'videos/d/1/poster.jpg',
  metadata,
};

/** The fields that are refused of this result. */
function refused(more: object): string[] {
  try {
    renderedVideo(outputs, { ...result, ...more });
    return [];
  } catch (error) {
    if (error instanceof AppError) return error.fields.map(({ field }) => field);
    throw error;
  }
}

describe('A rendered video', () => {
  it('is two of the outputs and what they hold', () => {
    expect(renderedVideo(outputs, result)).toEqual({
      key: result.video_key,
      posterKey: result.poster_key,
      metadata,
    });
  });

  it.each([
    [{ video_key: 'videos/e/1/video.mp4' }, ['video_key']],
    [{ poster_key: 'videos/d/2/poster.jpg' }, ['poster_key']],
    [{ poster_key: result.video_key }, ['poster_key']],
  ])('is not %j', (more, fields) => {
    expect(refused(more)).toEqual(fields);
  });

  it('has no more to say than its seconds, its scenes and its cost', () => {
    expect(refused({ metadata: { duration: 30, scenes: 2, cost: 0.15 } })).toEqual([]);
    expect(refused({ metadata: { duration: 30, scenes: 2, cost: null } })).toEqual([]);
    expect(refused({ metadata: {} })).toEqual([
      'metadata.duration',
      'metadata.scenes',
      'metadata.cost',
    ]);
    expect(refused({ metadata: null })).toHaveLength(3);
  });

  it('may have more to say than is known here', () => {
    const more = { metadata: { ...metadata, seed: [1, { a: 2 }] } };
    expect(renderedVideo(outputs, { ...result, ...more }).metadata).toEqual(more.metadata);
  });

  it.each([
    ['duration', [0, -1, '30', Number.POSITIVE_INFINITY, null]],
    ['scenes', [0, 1.5, '2', null]],
    ['cost', [-0.01, '0.15', true]],
    ['width', [0, 12.5, '1280']],
    ['frame_rate', [0, null]],
    ['size', [0, 2 ** 60]],
    ['checksum_sha256', ['AB'.repeat(32), 'ab', 7]],
    ['loudness', ['-16', true]],
    ['generator', [7, 'x'.repeat(201)]],
  ] as const)('has no odd %s', (name, values) => {
    for (const value of values) {
      const odd = { metadata: { ...metadata, [name]: value } };
      expect(refused(odd), String(value)).toEqual([`metadata.${name}`]);
    }
  });
});
