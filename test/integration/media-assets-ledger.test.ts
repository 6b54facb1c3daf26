import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/contracts/app-error.js';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { AssetImports } from '../../src/modules/media-assets/application/asset-imports.js';
import { CancelImportUseCase } from '../../src/modules/media-assets/application/cancel-import.use-case.js';
import { DeleteAssetUseCase } from '../../src/modules/media-assets/application/delete-asset.use-case.js';
import { DescribeAssetUseCase } from '../../src/modules/media-assets/application/describe-asset.use-case.js';
import { RetryImportUseCase } from '../../src/modules/media-assets/application/retry-import.use-case.js';
import { MediaAssetRepository } from '../../src/modules/media-assets/domain/media-asset.repository.js';
import { ClaimJobUseCase } from '../../src/modules/jobs/application/claim-job.use-case.js';
import { ObjectSweeper } from '../../src/modules/jobs/application/object-sweeper.js';
import { ReleaseJobUseCase } from '../../src/modules/jobs/application/release-job.use-case.js';
import { RenewLeaseUseCase } from '../../src/modules/jobs/application/renew-lease.use-case.js';
import type { Job } from '../../src/modules/jobs/domain/job.entity.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import { mp4Like } from '../support/http.js';
import { FACTS, LOCAL, MediaAssetsApi } from '../support/media-assets-api.js';

const ROUNDS = 12;

let api: MediaAssetsApi;
beforeAll(async () => {
  api = await MediaAssetsApi.start();
});
afterAll(() => api.stop());
beforeEach(() => api.clear());

const remove = (id: string): Promise<unknown> => api.get(DeleteAssetUseCase).execute(LOCAL.id, id);
const cancel = (id: string): Promise<unknown> => api.get(CancelImportUseCase).execute(LOCAL.id, id);
const retry = (id: string): Promise<unknown> =>
  api.get(RetryImportUseCase).execute(LOCAL, id, 'request-2');
const rename = (id: string): Promise<unknown> =>
  api.get(DescribeAssetUseCase).execute(LOCAL.id, id, { name: 'renamed' });

async function uploaded(): Promise<string> {
  const file = { name: 'file', filename: 'a.mp4', content: mp4Like(100) };
  return (await api.upload([file])).json.id;
}

/** `done`, or the code of the refusal. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

async function claimed(): Promise<Job> {
  const claim = { queue: 'media_import', holder: 'w', claimId: randomUUID() } as const;
  const job = await api.get(ClaimJobUseCase).execute(claim);
  if (job === undefined) throw new Error('Nothing to claim');
  return job;
}

/** What is stored, and what the assets refer to; equal when nothing is orphaned and nothing is missing. */
async function storedAndReferred(): Promise<[string[], string[]]> {
  const rows = await api.query<{ key: string }>(
    `SELECT s3_key AS key FROM media_assets UNION SELECT thumbnail_s3_key FROM media_assets
     UNION SELECT source ->> 'key' FROM media_assets`,
  );
  const referred = rows.map(({ key }) => key).filter((key: string | null) => key !== null);
  return [await api.storedAfterSweep(), referred.sort()];
}

describe('An asset follows its import', () => {
  it('and tells of its progress until it is ready', async () => {
    const id = await api.importVideo();
    const { attempt, id: jobId } = await claimed();
    const progress = async (): Promise<number | null> => (await api.show(id)).json.progress;
    await api.get(RenewLeaseUseCase).execute(jobId, attempt, 40);
    expect([await progress(), (await api.list()).json.assets[0]?.progress]).toEqual([40, 40]);
    await api.complete(await api.jobOf(id));
    expect((await api.show(id)).json).toMatchObject({ status: 'ready', progress: null });
  });

  it('and stays on its way while the import goes back to the queue', async () => {
    const id = await api.importVideo();
    const { attempt, id: jobId } = await claimed();
    await api.get(ReleaseJobUseCase).execute(jobId, attempt);
    expect((await api.show(id)).json).toMatchObject({ status: 'uploading', error: null });
    expect((await claimed()).attempt).toBe(attempt + 1);
  });

  it('and takes nothing for its own that the import has not stored', async () => {
    const id = await api.importVideo();
    const job = await api.jobOf(id);
    const key = `${job.outputRoot}/1/thumbnail.jpg`;
    const output = { key, bytes: 1, sha256: 'a', contentType: 'image/jpeg' };
    const others = [
      { fileKey: 'media/other/1/original.mp4', thumbnailKey: key },
      { fileKey: key, thumbnailKey: 'media/other/1/thumbnail.jpg' },
      { fileKey: key, thumbnailKey: key },
    ];
    for (const keys of others) {
      const result = { ...keys, contentType: 'video/mp4', facts: FACTS };
      const completion = api.move(job.id, { to: 'completed', outputs: [output], result });
      expect(await outcome(completion)).toBe('VALIDATION_FAILED');
    }
    expect((await api.show(id)).json.status).toBe('uploading');
    expect((await api.jobOf(id)).status).toBe('queued');
  });

  it('unless it is gone, or has ended: then what the import made is removed', async () => {
    const [gone, ended] = [await api.importVideo(), await api.importVideo()];
    const jobs = [await api.jobOf(gone), await api.jobOf(ended)];
    await api.get(UnitOfWork).run(() => api.get(MediaAssetRepository).remove(gone));
    await api.get(AssetImports).fail(ended, jobFailure('PROVIDER_FAILED'));
    for (const job of jobs) await api.complete(job);
    expect(await api.storedAfterSweep()).toEqual([]);
    expect((await api.show(ended)).json.error?.code).toBe('PROVIDER_FAILED');
  });
});

describe('An asset that waits to be generated', () => {
  const reserve = async (): Promise<string> => {
    const { state } = await api.get(AssetImports).reserve({
      ownerId: LOCAL.id,
      name: 'a sunset',
      type: 'video',
      thumbnail: 'first',
      metadata: { model: 'x' },
      tags: ['ai-generated'],
    });
    return state.id;
  };
  const begin = (id: string): Promise<string> =>
    api.get(AssetImports).begin(id, {
      owner: LOCAL,
      requestId: 'r',
      source: { url: 'https://media.example.org/made.mp4' },
    });

  it('is shown, and can be neither cancelled nor tried again as an import', async () => {
    const id = await reserve();
    expect((await api.show(id)).json).toMatchObject({ status: 'uploading', progress: 0 });
    expect([await outcome(cancel(id)), await outcome(retry(id))]).toEqual(['CONFLICT', 'CONFLICT']);
    await api.get(AssetImports).fail(id, jobFailure('PROVIDER_FAILED'));
    expect(await outcome(retry(id))).toBe('CONFLICT');
    expect(await outcome(remove(id))).toBe('done');
  });

  it('is imported once, however often and at whatever moments that is asked for', async () => {
    const id = await reserve();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => outcome(begin(id))));
    expect(outcomes.sort()).toEqual([...Array<string>(7).fill('CONFLICT'), 'done']);
    expect(await api.query('SELECT id FROM jobs')).toHaveLength(1);
    await api.complete(await api.jobOf(id));
    expect(await outcome(begin(id))).toBe('CONFLICT');
    expect((await api.show(id)).json.status).toBe('ready');
  });

  it('may be deleted meanwhile: nothing is imported, and nothing breaks', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = await reserve();
      const outcomes = await Promise.all([outcome(begin(id)), outcome(remove(id))]);
      expect(['done', 'CONFLICT']).toContain(outcomes[0]);
      expect(outcomes[1]).toBe('done');
      await api.get(AssetImports).fail(id, jobFailure('PROVIDER_FAILED'));
    }
    expect(await api.query('SELECT id FROM media_assets')).toEqual([]);
    expect(await api.query("SELECT id FROM jobs WHERE status = 'queued'")).toEqual([]);
  });
});

describe('At the same moment', () => {
  it.each([
    ['fetched', () => api.importVideo()],
    ['uploaded', uploaded],
  ])('a deletion and a completion leave nothing of what was %s', async (_what, make) => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = await make();
      const job = await api.jobOf(id);
      const [removed] = await Promise.all([outcome(remove(id)), api.complete(job)]);
      expect(removed).toBe('done');
    }
    expect(await api.query('SELECT id FROM media_assets')).toEqual([]);
    expect(await storedAndReferred()).toEqual([[], []]);
  });

  it('a cancel and a completion end in one of the two', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = await (round % 2 === 0 ? api.importVideo() : uploaded());
      const job = await api.jobOf(id);
      const [cancelled] = await Promise.all([outcome(cancel(id)), api.complete(job)]);
      const { status } = (await api.show(id)).json;
      expect([cancelled, status]).toEqual(
        cancelled === 'done' ? ['done', 'failed'] : ['CONFLICT', 'ready'],
      );
    }
    const [stored, referred] = await storedAndReferred();
    expect(stored).toEqual(referred);
  });

  it('new words are not lost in a completion, nor the completion in them', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = await api.importVideo();
      const job = await api.jobOf(id);
      await Promise.all([rename(id), api.complete(job)]);
      expect((await api.show(id)).json).toMatchObject({ name: 'renamed', status: 'ready' });
    }
  });

  it('of many deletions one is the first', async () => {
    const id = await uploaded();
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => outcome(remove(id))));
    expect(outcomes.sort()).toEqual([...Array<string>(5).fill('NOT_FOUND'), 'done']);
    expect(await storedAndReferred()).toEqual([[], []]);
  });

  it('of many retries one begins an import, whatever a deletion does', async () => {
    const kept = await api.importVideo();
    await api.fail(await api.jobOf(kept));
    const retries = await Promise.all(Array.from({ length: 6 }, () => outcome(retry(kept))));
    expect(retries.sort()).toEqual([...Array<string>(5).fill('CONFLICT'), 'done']);
    for (let round = 0; round < ROUNDS; round++) {
      const id = await uploaded();
      await api.fail(await api.jobOf(id));
      const [retried, removed] = await Promise.all([outcome(retry(id)), outcome(remove(id))]);
      expect(['done', 'NOT_FOUND', 'CONFLICT']).toContain(retried);
      expect(removed).toBe('done');
    }
    expect(await api.query('SELECT id FROM media_assets')).toEqual([{ id: kept }]);
    const waiting = await api.query("SELECT id FROM jobs WHERE status = 'queued'");
    expect(waiting).toHaveLength(1);
    expect(await storedAndReferred()).toEqual([[], []]);
  });
});

describe('The sweeper', () => {
  it('leaves what assets refer to, uploads on their way among it, and removes the rest', async () => {
    const [fetched, sent, failed] = [await api.importVideo(), await uploaded(), await uploaded()];
    const [original = '', thumbnail = ''] = await api.complete(await api.jobOf(fetched));
    await api.fail(await api.jobOf(failed));
    const strays = [`media/local/${fetched}/2/original.mp4`, `media/local/${randomUUID()}/1/x`];
    for (const key of strays) await api.edge.storage.put(key, Readable.from([Buffer.from('x')]));
    await api.get(ObjectSweeper).removeOrphans();
    const kept = [sent, failed].map((id) => `media/local/${id}/original.mp4`);
    expect((await api.edge.storedKeys()).sort()).toEqual([...kept, original, thumbnail].sort());
  });
});

it('Assets of the same moment are each listed once', async () => {
  const ids = [];
  for (let n = 0; n < 7; n++) ids.push(await api.importVideo());
  await api.query('UPDATE media_assets SET created_at = $1', [new Date(1_700_000_000_123)]);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { json } = await api.list(`?limit=2${more}`);
    seen.push(...json.assets.map(({ id }) => id));
    cursor = json.next_cursor;
  }
  expect(seen).toEqual(ids.sort().reverse());
});

it('The table answers in SQL what operators ask of it', async () => {
  const ready = await api.importVideo({ name: 'test_video.mp4' });
  await api.complete(await api.jobOf(ready), { ...FACTS, duration: 596 });
  const failed = await api.importVideo({ name: 'lost.mp4' });
  await api.fail(await api.jobOf(failed));
  expect(
    await api.query(
      `SELECT id, name, status, file_metadata->>'duration' AS duration,
              file_metadata->>'width' AS width, file_metadata->>'height' AS height, thumbnail_s3_key
       FROM media_assets WHERE file_type = 'video' AND status = 'ready'
       ORDER BY created_at DESC LIMIT 1`,
    ),
  ).toEqual([
    {
      id: ready,
      name: 'test_video.mp4',
      status: 'ready',
      duration: '596',
      width: '1280',
      height: '720',
      thumbnail_s3_key: `media/local/${ready}/1/thumbnail.jpg`,
    },
  ]);
  expect(
    await api.query('SELECT status, COUNT(*) FROM media_assets GROUP BY status ORDER BY status'),
  ).toEqual([
    { status: 'failed', count: '1' },
    { status: 'ready', count: '1' },
  ]);
  expect(
    await api.query(
      `SELECT name, status, created_at FROM media_assets WHERE file_type = 'video'
       ORDER BY created_at DESC LIMIT 10`,
    ),
  ).toMatchObject([{ name: 'lost.mp4' }, { name: 'test_video.mp4' }]);
  expect(
    await api.query(
      "SELECT id, name, file_metadata->>'error' AS error FROM media_assets WHERE status = 'failed'",
    ),
  ).toEqual([
    { id: failed, name: 'lost.mp4', error: 'The file could not be fetched from its address.' },
  ]);
});
