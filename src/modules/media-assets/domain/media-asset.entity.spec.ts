import { describe, expect, it } from 'vitest';
import { type AppError } from '../../../contracts/app-error.js';
import { jobFailure } from '../../../contracts/job-failure.js';
import { MediaAsset } from './media-asset.entity.js';

const URL_SOURCE = { url: 'https://media.example.org/a.mp4' };
const FACTS = { width: 2, height: 2, codec: 'h264', size: 3, checksum_sha256: 'ab' };
const IMPORTED = {
  file: { key: 'media/u/a/1/original.mp4', contentType: 'video/mp4' },
  thumbnailKey: 'media/u/a/1/thumbnail.jpg',
  facts: FACTS,
};

const reserved = (): MediaAsset =>
  MediaAsset.create({
    id: 'a',
    ownerId: 'u',
    name: 'sunset',
    type: 'video',
    thumbnail: 'first',
    metadata: {},
    tags: [],
    createdAt: new Date(0),
  });

function importing(source: { url: string } | { key: string } = URL_SOURCE): MediaAsset {
  const asset = reserved();
  asset.importFrom(source, 'job-1');
  return asset;
}

function ready(): MediaAsset {
  const asset = importing();
  asset.complete(IMPORTED);
  return asset;
}

function failed(): MediaAsset {
  const asset = importing();
  asset.fail(jobFailure('IMPORT_FAILED'));
  return asset;
}

const conflict = expect.objectContaining({ code: 'CONFLICT' }) as AppError;

describe('A media asset', () => {
  it('waits for its file, is imported, and is ready', () => {
    expect(reserved().state).toMatchObject({ status: 'uploading', source: undefined });
    expect(importing().state).toMatchObject({ source: URL_SOURCE, importJobId: 'job-1' });
    expect(ready().state).toMatchObject({ status: 'ready', ...IMPORTED });
  });

  it('fails with a reason, and forgets it when it is tried again', () => {
    const asset = failed();
    expect(asset.state).toMatchObject({ status: 'failed', error: { code: 'IMPORT_FAILED' } });
    asset.retry('job-2');
    expect(asset.state).toMatchObject({ status: 'uploading', importJobId: 'job-2' });
    expect(asset.state.error).toBeUndefined();
  });

  it.each<[string, () => MediaAsset, (asset: MediaAsset) => void]>([
    [
      'imported twice',
      importing,
      (asset) => {
        asset.importFrom(URL_SOURCE, 'job-2');
      },
    ],
    [
      'imported when it is ready',
      ready,
      (asset) => {
        asset.importFrom(URL_SOURCE, 'job-2');
      },
    ],
    [
      'completed twice',
      ready,
      (asset) => {
        asset.complete(IMPORTED);
      },
    ],
    [
      'completed when it has failed',
      failed,
      (asset) => {
        asset.complete(IMPORTED);
      },
    ],
    [
      'failed when it is ready',
      ready,
      (asset) => {
        asset.fail(jobFailure('CANCELLED'));
      },
    ],
    [
      'tried again while it is imported',
      importing,
      (asset) => {
        asset.retry('job-2');
      },
    ],
    [
      'tried again when it is ready',
      ready,
      (asset) => {
        asset.retry('job-2');
      },
    ],
  ])('cannot be %s', (_what, make, act) => {
    const asset = make();
    const before = asset.state;
    expect(() => {
      act(asset);
    }).toThrow(conflict);
    expect(asset.state).toEqual(before);
  });

  it('cannot be tried again where there never was a file', () => {
    const asset = reserved();
    asset.fail(jobFailure('PROVIDER_FAILED'));
    expect(() => {
      asset.retry('job-2');
    }).toThrow(conflict);
  });

  it('knows all that is stored for it, each once', () => {
    expect(reserved().objectKeys).toEqual([]);
    expect(importing().objectKeys).toEqual([]);
    expect(ready().objectKeys).toEqual([IMPORTED.file.key, IMPORTED.thumbnailKey]);
    const key = 'media/u/a/original.mp4';
    const asset = importing({ key });
    expect(asset.objectKeys).toEqual([key]);
    asset.complete({ ...IMPORTED, file: { key, contentType: 'video/mp4' } });
    expect(asset.objectKeys).toEqual([key, IMPORTED.thumbnailKey]);
  });

  it('takes new words in every state, and keeps those that are left out', () => {
    for (const asset of [reserved(), importing(), ready(), failed()]) {
      const { status } = asset.state;
      asset.describe({ tags: ['a'] });
      expect(asset.state).toMatchObject({ status, tags: ['a'], name: 'sunset' });
    }
  });

  it('is its owner’s', () => {
    expect([reserved().belongsTo('u'), reserved().belongsTo('v')]).toEqual([true, false]);
  });
});
