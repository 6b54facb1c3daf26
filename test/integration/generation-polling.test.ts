import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PredictionPollSchedule } from '../../src/modules/generations/application/prediction-poll.schedule.js';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { GenerationsApi } from '../support/generations-api.js';
import { waitFor } from '../support/wait.js';

const VIDEO = 'https://files.example.org/video.mp4';

let under: GenerationsApi;

beforeAll(async () => {
  under = await GenerationsApi.start();
});
afterAll(() => under.stop());
beforeEach(async () => {
  under.provider.reset();
  await under.query('DELETE FROM generations');
});

/** Asks the provider as two instances of the API would at the same moment, nothing being due twice. */
function askSideBySide(): Promise<unknown> {
  const schedule = under.api.app.get(PredictionPollSchedule, { strict: false });
  return Promise.all([schedule.poll(), schedule.poll(), schedule.poll()]);
}

async function cancel(id: string): Promise<void> {
  const { status, body } = await under.post(`/api/v1/replicate/jobs/${id}/cancel`);
  expect([status, body.status]).toEqual([200, 'canceled']);
}

const cancelled = (id: string): Promise<unknown> =>
  waitFor('the provider to have answered', async () => !(await under.facts(id)).cancel_due);

describe('An open prediction', () => {
  it('whose webhook was lost is asked after, and its result taken in', async () => {
    const [id, { id: prediction }] = await under.begun();
    await under.poll();
    expect((await under.facts(id)).status).toBe('starting');
    under.provider.move(prediction, { status: 'processing' });
    await under.poll();
    expect((await under.facts(id)).status).toBe('processing');
    under.provider.move(prediction, { status: 'succeeded', output: VIDEO });
    await under.poll();
    expect(await under.facts(id)).toMatchObject({ status: 'succeeded', imports: 1 });
    const asked = under.provider.calls.length;
    await under.poll();
    expect(under.provider.calls).toHaveLength(asked);
  });

  it('that ends badly takes its asset with it', async () => {
    const [id, { id: prediction }] = await under.begun();
    under.provider.move(prediction, { status: 'failed', error: 'Out of memory' });
    await under.poll();
    expect(await under.facts(id)).toMatchObject({
      status: 'failed',
      asset_status: 'failed',
      error: { code: 'PROVIDER_FAILED', message: 'The generation failed: Out of memory' },
    });
  });

  it('is asked after by one instance at a time, until the pause is over', async () => {
    for (let open = 0; open < 3; open++) await under.begun();
    await under.query('UPDATE generations SET poll_after = now()');
    await askSideBySide();
    expect(under.provider.count('GET /predictions/')).toBe(3);
    await askSideBySide();
    expect(under.provider.count('GET /predictions/')).toBe(3);
  });

  it('ends once, though webhook and polls bring the news at the same moment', async () => {
    const [id, prediction] = await under.begun();
    under.provider.move(prediction.id, { status: 'succeeded', output: VIDEO });
    await under.query('UPDATE generations SET poll_after = now()');
    await Promise.all([
      askSideBySide(),
      ...Array.from({ length: 10 }, () => under.provider.deliver(prediction)),
    ]);
    expect(await under.facts(id)).toMatchObject({ status: 'succeeded', imports: 1 });
  });

  it.each([
    ['is down', 'hang up'],
    ['fails', { status: 500 }],
    ['turns us away', { status: 429, headers: { 'retry-after': '3600' } }],
    ['answers nonsense', { status: 200, body: '<html>' }],
    ['answers with another’s', { status: 200, body: '{"id":"another","status":"failed"}' }],
  ] as const)('stays open while the provider %s, and is asked after again', async (_, fault) => {
    const [id, { id: prediction }] = await under.begun();
    under.provider.move(prediction, { status: 'succeeded', output: VIDEO });
    under.provider.fault = () => fault;
    await under.poll();
    expect(await under.facts(id)).toMatchObject({ status: 'starting', asset_status: 'uploading' });
    under.provider.fault = () => undefined;
    await under.poll();
    expect((await under.facts(id)).status).toBe('succeeded');
  });

  it('that the provider does not know any more has failed', async () => {
    const [id, { id: prediction }] = await under.begun();
    under.provider.predictions.delete(prediction);
    await under.poll();
    expect(await under.facts(id)).toMatchObject({
      status: 'failed',
      asset_status: 'failed',
      error: {
        code: 'PROVIDER_FAILED',
        message: 'The generation service does not know this generation any more.',
      },
    });
  });

  it('that is open for more than two hours has failed, and is cancelled at the provider', async () => {
    const [id, { id: prediction }] = await under.begun();
    await under.query(`UPDATE generations SET created_at = now() - interval '2 hours 1 minute'`);
    under.provider.fault = () => 'hang up';
    await under.poll();
    expect(await under.facts(id)).toMatchObject({
      status: 'failed',
      asset_status: 'failed',
      cancel_due: true,
    });
    under.provider.fault = () => undefined;
    await under.poll();
    expect((await under.facts(id)).cancel_due).toBe(false);
    expect(under.provider.predictions.get(prediction)?.status).toBe('canceled');
  });

  it('whose asset was deleted is paid for no longer', async () => {
    const [id, { id: prediction }] = await under.begun();
    const { asset_id } = await under.get(id);
    await fetch(`${under.api.url}/api/v1/media/${asset_id}`, { method: 'DELETE' });
    await under.poll();
    expect(await under.get(id)).toMatchObject({
      status: 'canceled',
      asset_status: null,
      error: { code: 'CANCELLED', message: 'The asset it was for has been deleted.' },
    });
    await under.poll();
    expect((await under.facts(id)).cancel_due).toBe(false);
    expect(under.provider.predictions.get(prediction)?.status).toBe('canceled');
  });

  it('that ends just then is taken in, however long it took', async () => {
    const [id, { id: prediction }] = await under.begun();
    await under.query(`UPDATE generations SET created_at = now() - interval '2 hours 1 minute'`);
    under.provider.move(prediction, { status: 'succeeded', output: VIDEO });
    await under.poll();
    expect(await under.facts(id)).toMatchObject({ status: 'succeeded', cancel_due: false });
  });
});

describe('A cancelled generation', () => {
  it('is cancelled at the provider, and its asset has failed', async () => {
    const [id, { id: prediction }] = await under.begun();
    await cancel(id);
    expect(await under.facts(id)).toMatchObject({
      status: 'canceled',
      asset_status: 'failed',
      error: { code: 'CANCELLED' },
    });
    await under.poll();
    await cancelled(id);
    expect(under.provider.predictions.get(prediction)?.status).toBe('canceled');
  });

  it('is cancelled at the provider however often that does not answer', async () => {
    const [id, { id: prediction }] = await under.begun();
    const faults = ['hang up', { status: 500 }, { status: 401 }] as const;
    for (const fault of faults) {
      under.provider.fault = () => fault;
      if (fault === 'hang up') await cancel(id);
      await under.poll();
      expect((await under.facts(id)).cancel_due).toBe(true);
    }
    under.provider.fault = () => undefined;
    await under.poll();
    expect((await under.facts(id)).cancel_due).toBe(false);
    expect(under.provider.predictions.get(prediction)?.status).toBe('canceled');
  });

  it('stays cancelled whatever the provider tells of it afterwards', async () => {
    const [id, prediction] = await under.begun();
    under.provider.move(prediction.id, { status: 'succeeded', output: VIDEO });
    await cancel(id);
    expect((await under.provider.deliver(prediction)).status).toBe(200);
    expect(await under.facts(id)).toMatchObject({ status: 'canceled', imports: 0 });
  });

  it('begins nothing when its job still waits', async () => {
    const id = await under.ask();
    await cancel(id);
    const jobs = await under.query(
      'SELECT j.status FROM jobs j JOIN generations g ON g.job_id = j.id WHERE g.id = $1',
      [id],
    );
    expect(jobs).toEqual([{ status: 'cancelled' }]);
    expect((await under.facts(id)).cancel_due).toBe(false);
    await under.poll();
    expect(under.provider.calls).toEqual([]);
  });

  it('whose prediction begins only afterwards is cancelled as soon as its name is known', async () => {
    const id = await under.ask();
    const job = await under.claim(id);
    await cancel(id);
    await under.poll();
    expect((await under.facts(id)).cancel_due).toBe(true);
    const prediction = under.provider.create(under.webhookOf(job));
    await under.end(job, { to: 'completed', outputs: [], result: { predictionId: prediction.id } });
    await cancelled(id);
    expect(under.provider.predictions.get(prediction.id)?.status).toBe('canceled');
    expect((await under.facts(id)).status).toBe('canceled');
  });

  it('whose job was to try again does not, and what it may have begun is found and cancelled', async () => {
    const id = await under.ask();
    const job = await under.claim(id);
    const prediction = under.provider.create(under.webhookOf(job));
    under.provider.create();
    await cancel(id);
    await under.end(job, { to: 'queued', runAfterMs: 60_000, counted: 'failures' });
    const jobs = await under.query('SELECT status FROM jobs WHERE id = $1', [job.id]);
    expect(jobs).toEqual([{ status: 'cancelled' }]);
    await under.poll();
    await cancelled(id);
    expect([...under.provider.predictions.values()].map(({ status }) => status)).toEqual([
      'canceled',
      'starting',
    ]);
    expect(prediction.status).toBe('canceled');
  });

  it('whose job failed and began nothing is settled by a look', async () => {
    const id = await under.ask();
    const job = await under.claim(id);
    await cancel(id);
    await under.end(job, { to: 'failed', error: jobFailure('PROVIDER_FAILED') });
    await under.poll();
    expect(await under.facts(id)).toMatchObject({ status: 'canceled', cancel_due: false });
    expect(under.provider.count('POST')).toBe(0);
  });

  it('cannot be cancelled again, nor can one that is over', async () => {
    const [id] = await under.begun();
    await cancel(id);
    const again = await under.post(`/api/v1/replicate/jobs/${id}/cancel`);
    expect([again.status, again.body.code]).toEqual([409, 'CONFLICT']);
  });

  it('and its end at the same moment come to one of the two', async () => {
    const [id, prediction] = await under.begun();
    under.provider.move(prediction.id, { status: 'succeeded', output: VIDEO });
    const [answer] = await Promise.all([
      under.post(`/api/v1/replicate/jobs/${id}/cancel`),
      under.provider.deliver(prediction),
    ]);
    const facts = await under.facts(id);
    expect([answer.status, facts.status, facts.imports]).toEqual(
      answer.status === 200 ? [200, 'canceled', 0] : [409, 'succeeded', 1],
    );
  });
});
