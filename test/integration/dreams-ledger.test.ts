import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { signMessage } from '../../src/contracts/signed-message.js';
import { RenewLeaseUseCase } from '../../src/modules/jobs/application/renew-lease.use-case.js';
import { outputPrefix } from '../../src/modules/jobs/domain/job.entity.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import {
  CALLBACK_SECRET,
  DreamsApi,
  failureOf,
  METADATA,
  type DreamsAnswer,
  type RenderJob,
} from '../support/dreams-api.js';
import { beginImport } from '../support/media-without-worker.js';

const ROUNDS = 12;

let api: DreamsApi;
beforeAll(async () => {
  api = await DreamsApi.start({ DREAMS_PER_OWNER: '100' });
});
afterAll(() => api.stop());
beforeEach(() => api.clear());

const post = (id: string, what: string): Promise<DreamsAnswer<object>> =>
  api.call('POST', `/dreams/${id}/${what}`);

const remove = (id: string): Promise<DreamsAnswer<object>> => api.call('DELETE', `/dreams/${id}`);

const codeOf = ({ status, body }: DreamsAnswer<object>): string => `${status} ${body.code ?? ''}`;

async function store(key: string): Promise<string> {
  await api.get(StoragePort).put(key, Readable.from(['bytes']));
  return key;
}

/** What the rows of dreams name: nothing else is stored, and nothing of it is missing. */
async function named(): Promise<string[]> {
  const rows = await api.query<{ key: string | null }>(
    `SELECT video_key AS key FROM dreams UNION SELECT poster_key FROM dreams
     UNION SELECT preview_key FROM dreams`,
  );
  return rows.flatMap(({ key }) => key ?? []).sort();
}

describe('A dream follows its job', () => {
  it('through the queue and back, and says when it was begun', async () => {
    const [id, job] = await api.rendering();
    const { video_started_at: begun } = await api.show(id);
    await api.release(job);
    expect(await api.show(id)).toMatchObject({ video_status: 'queued', video_started_at: begun });
    const again = await api.claim();
    expect([again.id, again.attempt]).toEqual([job.id, 2]);
    expect(await api.show(id)).toMatchObject({
      video_status: 'processing',
      video_started_at: begun,
    });
  });

  it('waits for another attempt after a failure that may pass', async () => {
    const [id, job] = await api.rendering();
    await api.makeClips(job, 'a');
    const progress = await api.get(RenewLeaseUseCase).execute(job.id, job.attempt, 30);
    expect(progress).toEqual({ cancel: false });
    await api.fail(job, jobFailure('PROVIDER_FAILED'));
    expect(await api.status(id)).toMatchObject({ status: 'queued', progress: 30, error: null });
    expect((await api.status(id)).preview_url).not.toBeNull();
    const again = await api.claim();
    expect(again).toMatchObject({ id: job.id, attempt: 2, failures: 1 });
    expect(Object.keys(again.checkpoint['clips'] ?? {})).toEqual(['a']);
  });

  it('takes nothing for its own that the attempt has not stored', async () => {
    const [id, job] = await api.rendering();
    const stolen = await store(`videos/${randomUUID()}/1/video.mp4`);
    const odd = [
      { video_key: stolen },
      { poster_key: stolen },
      { video_key: undefined },
      { video_key: undefined, video_url: `https://bucket.example.org/${stolen}` },
      { video_key: undefined, video_url: 'not an address' },
      { metadata: { duration: 12 } },
      { metadata: { ...METADATA, duration: '12' } },
      { metadata: 'odd' },
      { outputs: [] },
      { outputs: [{ key: stolen, bytes: 5, sha256: 'ab'.repeat(32), content_type: 'video/mp4' }] },
      { status: 'failed' },
      { type: 'job.release' },
      { result: {} },
    ];
    for (const more of odd) {
      const answer = await api.send(id, await api.completion(job, more));
      expect(codeOf(answer), JSON.stringify(more)).toBe('400 VALIDATION_FAILED');
    }
    const bytes = [{ ...(await api.store(job, 'video.mp4')), bytes: 6 }];
    const outputs = bytes.map(({ contentType, ...one }) => ({ ...one, content_type: contentType }));
    const answer = await api.send(id, await api.completion(job, { outputs }));
    expect(codeOf(answer)).toBe('409 OUTPUT_MISMATCH');
    expect((await api.show(id)).video_status).toBe('processing');
  });

  it('may be told of its video by an address that ends with its key', async () => {
    const [id, job] = await api.rendering();
    const { video_key: key, ...message } = (await api.completion(job)) as { video_key: string };
    const told = { ...message, video_url: `https://bucket.s3.amazonaws.com/${key}?X-Amz-Date=1` };
    expect((await api.send(id, told)).status).toBe(200);
    expect(await api.query('SELECT video_key FROM dreams')).toEqual([{ video_key: key }]);
  });

  it('shows what it is told of the video, and more than is known here', async () => {
    const [id, job] = await api.rendering();
    const metadata = { duration: 30, scenes: 2, cost: 0.15, seed: { a: [1] } };
    await api.send(id, await api.completion(job, { metadata }));
    expect((await api.show(id)).video_metadata).toEqual(metadata);
  });
});

describe('The door where workers tell of the end', () => {
  it('is open to signed messages of the day alone', async () => {
    const [id, job] = await api.rendering();
    const message = await api.completion(job);
    const forged = [
      { secret: 'another-secret-that-is-as-long-as-it' },
      { ageSeconds: 301 },
      { ageSeconds: -301 },
      { body: JSON.stringify({ ...message, metadata: { ...METADATA, cost: 0 } }) },
    ];
    for (const signing of forged) {
      const answer = await api.send(id, message, signing);
      expect(codeOf(answer)).toBe('401 BAD_SIGNATURE');
      expect(answer.headers.get('date')).not.toBeNull();
    }
    const unsigned = await api.call('POST', `/dreams/${id}/video-complete`, { body: message });
    expect(codeOf(unsigned)).toBe('401 BAD_SIGNATURE');
    expect((await api.show(id)).video_status).toBe('processing');
  });

  it('takes no message for another dream, nor one of other work', async () => {
    const [[id, job], other] = [await api.rendering(), await api.create()];
    const message = await api.completion(job);
    expect(codeOf(await api.send(other, message))).toBe('401 BAD_SIGNATURE');
    const asset = await beginImport(api.api, {});
    const [own] = await api.query<{ id: string }>(
      'SELECT import_job_id AS id FROM media_assets WHERE id = $1',
      [asset],
    );
    const failure = failureOf({ id: own?.id ?? '', attempt: 1 }, jobFailure('CANCELLED'));
    expect(codeOf(await api.send(id, failure))).toBe('401 BAD_SIGNATURE');
    const unknown = failureOf({ id: randomUUID(), attempt: 1 }, jobFailure('CANCELLED'));
    expect(codeOf(await api.send(id, unknown))).toBe('404 NOT_FOUND');
    const statuses = await api.query('SELECT kind, status FROM jobs ORDER BY kind');
    expect(statuses).toEqual([
      { kind: 'dream.render', status: 'processing' },
      { kind: 'media.import', status: 'queued' },
    ]);
  });

  it('takes each message once, and none of an attempt that is over', async () => {
    const [id, first] = await api.rendering();
    await api.release(first);
    const job = await api.claim();
    expect(codeOf(await api.send(id, await api.completion(first)))).toBe('409 FENCED');
    const message = await api.completion(job);
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.send(id, message)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(codeOf(await api.send(id, failureOf(job, jobFailure('CANCELLED'))))).toBe('409 FENCED');
    const ends = await api.query(`SELECT status FROM job_events WHERE status = 'completed'`);
    expect(ends).toHaveLength(1);
  });

  it('is the only one: the ledger’s own is shut to the ends of dreams', async () => {
    const [id, job] = await api.rendering();
    const { video_key, poster_key, metadata, ...message } = (await api.completion(job)) as Record<
      string,
      unknown
    >;
    const messages = {
      complete: { ...message, result: { video_key, poster_key, metadata } },
      fail: failureOf(job, jobFailure('INPUT_INVALID')),
    };
    for (const [route, told] of Object.entries(messages)) {
      const body = JSON.stringify(told);
      const headers = { ...signMessage(body, [CALLBACK_SECRET]) };
      const path = `/internal/v1/jobs/${job.id}/${route}`;
      expect(codeOf(await api.call('POST', path, { headers, body }))).toBe('403 FORBIDDEN');
    }
    expect((await api.show(id)).video_status).toBe('processing');
  });
});

describe('What is stored for a dream', () => {
  it('is its video, its picture and its preview once it is completed', async () => {
    const [, job] = await api.rendering();
    const { preview, clips = {} } = await api.makeClips(job, 'a', 'b');
    expect((await api.storedAfterSweep()).length).toBe(Object.keys(clips).length + 1);
    const made = await api.complete(job);
    expect(await api.storedAfterDiscards()).toEqual([...made, preview].sort());
    expect(await api.storedAfterSweep()).toEqual(await named());
  });

  it('stays when it fails, so that nothing is made twice', async () => {
    const [id, job] = await api.rendering({ scenes: [{ prompt: 'a' }] }, { preview: true });
    const checkpoint = await api.makeClips(job, 'a', 'b');
    await api.fail(job);
    const kept = await api.storedAfterSweep();
    expect(kept).toHaveLength(3);
    expect((await api.status(id)).preview_url).not.toBeNull();
    await api.finish(id);
    const next = await api.claim();
    expect(next.payload.kept).toEqual(checkpoint);
    expect([next.attempt, next.outputRoot]).toEqual([
      1,
      expect.stringMatching(new RegExp(`^videos/${id}/[0-9a-f-]{36}$`)),
    ]);
    expect(await api.storedAfterSweep()).toEqual(kept);
    await api.makeClips(next, 'c');
    await api.fail(next);
    await post(id, 'retry');
    const last = await api.claim();
    expect(Object.keys(last.payload.kept?.clips ?? {})).toEqual(['a', 'b', 'c']);
    const made = await api.complete(last);
    const preview = last.payload.kept?.preview ?? '';
    expect(await api.storedAfterDiscards()).toEqual([...made, preview].sort());
  });

  it('stays when it is cancelled, but for what was begun at a provider', async () => {
    const [id, job] = await api.rendering();
    const { preview, clips } = await api.makeClips(job, 'a');
    await post(id, 'cancel');
    expect(await api.storedAfterSweep()).toHaveLength(2);
    await post(id, 'retry');
    expect((await api.claim()).payload.kept).toEqual({ preview, clips });
  });

  it('gives way to what is rendered anew, and can be seen until then', async () => {
    const [id, job] = await api.rendering();
    await api.makeClips(job, 'a');
    const [first = ''] = await api.complete(job);
    const url = (await api.show(id)).video_url ?? '';
    const seen = async (): Promise<number> =>
      (await fetch(api.api.url + new URL(url).pathname)).status;
    await api.finish(id);
    const next = await api.claim();
    expect(next.payload.kept).toBeUndefined();
    expect(await api.show(id)).toMatchObject({ video_url: null, video_metadata: null });
    expect([await seen(), await api.storedAfterSweep()]).toEqual([200, await named()]);
    await api.fail(next);
    expect([await seen(), (await api.storedAfterSweep()).includes(first)]).toEqual([200, true]);
    await post(id, 'retry');
    const made = await api.complete(await api.claim());
    expect(await api.storedAfterDiscards()).toEqual(made.sort());
    expect([await seen(), (await api.show(id)).video_url]).toEqual([200, url]);
  });

  it('is removed with it, whatever state that is in', async () => {
    const made = async (end?: (job: RenderJob) => Promise<unknown>): Promise<string> => {
      const [id, job] = await api.rendering();
      await api.makeClips(job, 'a', 'b');
      await end?.(job);
      return id;
    };
    const ids = [
      await made(),
      await made((job) => api.complete(job)),
      await made((job) => api.fail(job)),
      await made(async (job) => {
        await api.fail(job);
        await api.finish(job.payload.dreamId);
      }),
    ];
    for (const id of ids) expect((await remove(id)).status).toBe(204);
    expect(await api.query(`SELECT id FROM jobs WHERE status IN ('queued', 'processing')`)).toEqual(
      [],
    );
    expect(await api.storedAfterDiscards()).toEqual([]);
  });

  it('is removed when the dream is gone by the time it is told of', async () => {
    const [id, job] = await api.rendering();
    const message = await api.completion(job);
    await api.query('DELETE FROM dreams');
    expect((await api.send(id, message)).status).toBe(200);
    expect(await api.storedAfterDiscards()).toEqual([]);
  });

  it('is nothing that nobody refers to', async () => {
    const [id, job] = await api.rendering();
    await api.makeClips(job, 'a');
    const strays = [`videos/${id}/1/stray.mp4`, `videos/${randomUUID()}/1/a.mp4`, 'videos/odd'];
    for (const key of strays) await store(key);
    const left = await api.storedAfterSweep();
    expect(left).toHaveLength(2);
    expect(left.filter((key) => strays.includes(key))).toEqual([]);
  });
});

describe('At the same moment', () => {
  it('a dream is completed, cancelled, deleted or finished anew: one after the other in effect', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      // It may be one of a round before that is rendered anew.
      const [, job] = await api.rendering();
      const { dreamId: id } = job.payload;
      await api.makeClips(job, 'a');
      const message = await api.completion(job);
      const answers = await Promise.all([
        api.send(id, message),
        post(id, 'cancel'),
        post(id, 'finish'),
        ...(round % 3 === 0 ? [remove(id)] : []),
      ]);
      for (const { status } of answers) expect([200, 202, 204, 404, 409]).toContain(status);
      const [completed] = answers;
      // As a worker does whose completion is refused.
      if (completed.status !== 200) {
        for (const name of ['video.mp4', 'poster.jpg']) {
          await api.get(StoragePort).delete(outputPrefix(job) + name);
        }
      }
    }
    const dreams = await api.query<{ jobs: string; dreams: string }>(
      `SELECT j.status AS jobs, d.video_status AS dreams FROM dreams d JOIN jobs j ON j.id = d.video_job_id`,
    );
    for (const { jobs, dreams: follows } of dreams) {
      expect(follows).toBe(jobs === 'cancelled' ? 'failed' : jobs);
    }
    const stored = await api.storedAfterSweep();
    expect(stored).toEqual(expect.arrayContaining(await named()));
    for (const { id } of (await api.list('?limit=100')).dreams) await remove(id);
    expect(await api.storedAfterSweep()).toEqual([]);
  });
});
