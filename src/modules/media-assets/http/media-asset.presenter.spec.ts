import { describe, expect, it } from 'vitest';
import { jobFailure } from '../../../contracts/job-failure.js';
import { StoragePort, type SignedUrlOptions } from '../../../ports/storage.port.js';
import type { FollowedAsset } from '../domain/followed-asset.js';
import { MediaAssetPresenter, presentStarted } from './media-asset.presenter.js';

const FACTS = { width: 2, height: 2, codec: 'h264', size: 3, checksum_sha256: 'ab' };

const uploading: FollowedAsset = {
  id: 'a',
  ownerId: 'u',
  name: 'sunset',
  type: 'video',
  status: 'uploading',
  source: { url: 'https://media.example.org/secret.mp4' },
  importJobId: 'job',
  thumbnail: 'first',
  file: undefined,
  thumbnailKey: undefined,
  facts: undefined,
  metadata: {},
  tags: ['t'],
  error: undefined,
  createdAt: new Date(0),
  progress: 40,
};

const ready: FollowedAsset = {
  ...uploading,
  status: 'ready',
  file: { key: 'media/u/a/1/original.webm', contentType: 'video/webm' },
  thumbnailKey: 'media/u/a/1/thumbnail.jpg',
  facts: FACTS,
  progress: undefined,
};

/** Signs by writing down what was asked for. */
abstract class WritesDown extends StoragePort {
  override signedUrl(key: string, options: SignedUrlOptions): Promise<string> {
    return Promise.resolve(JSON.stringify({ key, ...options }));
  }
}

const presenter = new MediaAssetPresenter(Object.create(WritesDown.prototype) as WritesDown);

describe('An asset in an answer', () => {
  it('has no links and nothing found until it is ready, and never tells where it came from', async () => {
    const answer = await presenter.present(uploading);
    expect(answer).toEqual({
      id: 'a',
      name: 'sunset',
      type: 'video',
      status: 'uploading',
      url: null,
      thumbnail_url: null,
      tags: ['t'],
      metadata: {},
      progress: 40,
      error: null,
      created_at: '1970-01-01T00:00:00.000Z',
    });
    expect(presentStarted(uploading)).toEqual({
      asset_id: 'a',
      import_job_id: 'job',
      status: 'uploading',
    });
  });

  it('has links for an hour, with the file’s type and a name to save it under', async () => {
    const { url, thumbnail_url: thumbnail } = await presenter.present(ready);
    expect(JSON.parse(url ?? '')).toEqual({
      key: 'media/u/a/1/original.webm',
      expiresInSeconds: 3600,
      contentType: 'video/webm',
      downloadName: 'sunset.webm',
    });
    expect(JSON.parse(thumbnail ?? '')).toEqual({
      key: 'media/u/a/1/thumbnail.jpg',
      expiresInSeconds: 3600,
      contentType: 'image/jpeg',
    });
    const named = await presenter.present({ ...ready, name: 'sunset.MKV' });
    expect(JSON.parse(named.url ?? '')).toMatchObject({ downloadName: 'sunset.MKV' });
  });

  it('shows what was found, not what the caller calls the same', async () => {
    const metadata = { width: 9, duration: 'long', error: 'none', scene: 1, toString: 'x' };
    expect((await presenter.present({ ...ready, metadata })).metadata).toEqual({
      ...FACTS,
      scene: 1,
      toString: 'x',
    });
    expect((await presenter.present({ ...uploading, metadata })).metadata).toEqual({
      scene: 1,
      toString: 'x',
    });
    const error = jobFailure('IMPORT_TIMEOUT');
    const failed = await presenter.present({ ...uploading, status: 'failed', error, metadata });
    expect(failed.metadata).toEqual({ error: error.message, scene: 1, toString: 'x' });
    expect(failed.error).toEqual(error);
  });
});
