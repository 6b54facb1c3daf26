import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EntityManager } from 'typeorm';
import { StartConversionUseCase } from '../../src/modules/conversions/application/start-conversion.use-case.js';
import { EventFeed } from '../../src/modules/events/application/event-feed.js';
import type { EventSubscription } from '../../src/modules/events/application/event-subscription.js';
import type { News } from '../../src/modules/events/domain/news.js';
import type { Watch } from '../../src/modules/events/domain/watch.js';
import { GenerationOutcomes } from '../../src/modules/generations/application/generation-outcomes.js';
import { JobTransitions } from '../../src/modules/jobs/application/job-transitions.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import { ApiApp } from '../support/api-app.js';
import { beginConversion, ConversionAttempt } from '../support/conversions-without-worker.js';
import { completeImport } from '../support/media-without-worker.js';
import { describedVideo, OPERATIONS } from '../support/operations-without-worker.js';
import { waitFor } from '../support/wait.js';

const OWNER = 'local';
const MAX_BUFFERED = 400;

let api: ApiApp;
const watchers: Watcher[] = [];

beforeAll(async () => {
  api = await ApiApp.start({
    DATABASE_POOL_SIZE: '20',
    EVENTS_MAX_BUFFERED: String(MAX_BUFFERED),
    REPLICATE_API_TOKEN: 'of-nobody',
  });
});

afterAll(() => api.stop());

beforeEach(() =>
  // What the service does meanwhile may stand in the way: then it is tried again.
  api.app
    .get(UnitOfWork)
    .run(() =>
      query(
        'TRUNCATE dreams, conversions, operation_files, operations, media_assets, generations, jobs, outbox, job_events',
      ),
    ),
);

afterEach(() => {
  for (const { subscription } of watchers.splice(0)) subscription.close();
});

const query = <T>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  api.app.get(EntityManager).query(sql, parameters);

const subscribe = (watch: Partial<Watch> = {}): EventSubscription =>
  api.app
    .get(EventFeed, { strict: false })
    .subscribe({ ownerId: OWNER, ids: [], resources: [], after: undefined, ...watch });

/** Takes news as they come. */
class Watcher {
  readonly news: News[] = [];
  private constructor(readonly subscription: EventSubscription) {}

  static follow(watch: Partial<Watch> = {}): Watcher {
    const watcher = new Watcher(subscribe(watch));
    watchers.push(watcher);
    void watcher.take();
    return watcher;
  }

  /** Where it would go on after a break. */
  get place(): string | undefined {
    return this.news.flatMap((news) => ('eventId' in news ? [news.eventId] : [])).at(-1);
  }

  /** `kind status`, or `kind figure`. */
  get story(): string[] {
    return this.news.flatMap((news) =>
      news.type === 'status' || news.type === 'progress'
        ? [
            `${news.state.resource} ${news.type === 'status' ? news.state.status : news.state.progress}`,
          ]
        : [],
    );
  }

  ids(status: string): string[] {
    return this.news.flatMap((news) =>
      news.type === 'status' && news.state.status === status ? [news.state.id] : [],
    );
  }

  until(what: string, holds: () => boolean): Promise<true> {
    return waitFor(what, () => holds() && true).catch((error: unknown) => {
      throw new Error(`${what}: ${JSON.stringify(this.news)}`, { cause: error });
    });
  }

  private async take(): Promise<void> {
    for await (const batch of this.subscription) this.news.push(...batch);
  }
}

describe('Progress', () => {
  it('is told as it grows, not more often than it is worth, and never after the end', async () => {
    const watcher = Watcher.follow();
    await beginConversion(api);
    const attempt = await ConversionAttempt.claim(api);
    for (let progress = 1; progress <= 90; progress++) await attempt.heartbeat(progress);
    await watcher.until('the last figure', () => watcher.story.includes('conversion 90'));
    await attempt.complete();
    await watcher.until('the end', () => watcher.story.includes('conversion completed'));
    const figures = watcher.news
      .filter(({ type }) => type === 'progress')
      .map((news) => ('state' in news ? news.state.progress : 0));
    expect(figures.length).toBeLessThan(10);
    expect(figures).toEqual([...new Set(figures)].sort((a, b) => a - b));
    await query(`SELECT pg_notify('jobs_progress', $1)`, [
      JSON.stringify({
        job: attempt.job.id,
        kind: 'conversion.gif',
        owner: OWNER,
        progress: 95,
      }),
    ]);
    await beginConversion(api);
    await watcher.until('what comes later', () => watcher.ids('queued').length === 2);
    expect(watcher.story).not.toContain('conversion 95');
  });
});

describe('Many transactions that commit out of order', () => {
  const COUNT = 200;

  /** Takes its id from the database early or late, its event in between, and stays open for a while. */
  async function slowStart(): Promise<string> {
    const start = api.app.get(StartConversionUseCase, { strict: false });
    const early = Math.random() < 0.5;
    return api.app.get(UnitOfWork).run(async () => {
      if (early) await query('SELECT pg_current_xact_id()');
      await pause(Math.random() * 20);
      const { id } = await start.execute({
        owner: { id: OWNER, premium: false },
        requestId: 'test',
        video: { key: 'uploads/none', bytes: 1, extension: 'mp4', originalName: 'clip.mp4' },
        asked: {},
      });
      await pause(Math.random() * 40);
      return id;
    });
  }

  it('are told once each, to who watches throughout, to who comes back and to who comes late', async () => {
    const throughout = Watcher.follow();
    const begun = await slowStart(); // a place to resume from
    await throughout.until('the first', () => throughout.place !== undefined);
    const starts = Promise.all(Array.from({ length: COUNT - 1 }, slowStart));
    let done = false;
    void starts.finally(() => (done = true));

    const visits: Watcher[] = [];
    let place = throughout.place;
    while (!done) {
      const visit = Watcher.follow({ after: place });
      visits.push(visit);
      const enough = 1 + Math.floor(Math.random() * 8);
      await visit.until('some', () => visit.ids('queued').length >= enough || done);
      visit.subscription.close();
      place = visit.place ?? place;
      const seen = visits.flatMap((one) => one.ids('queued'));
      expect(new Set(seen).size).toBe(seen.length);
    }
    const last = Watcher.follow({ after: place });
    visits.push(last);
    const late = Watcher.follow();

    const all = [begun, ...(await starts)].sort();
    await throughout.until('all', () => throughout.ids('queued').length >= COUNT);
    expect(throughout.ids('queued').sort()).toEqual(all);
    const seenOnVisits = (): string[] => visits.flatMap((visit) => visit.ids('queued'));
    await last.until('the rest', () => seenOnVisits().length >= COUNT - 1);
    expect([begun, ...seenOnVisits()].sort()).toEqual(all);
    await late.until('all', () => late.ids('queued').length >= COUNT);
    expect(late.ids('queued').sort()).toEqual(all);
    expect(visits.length).toBeGreaterThan(1);
  });

  it('change nothing for those who come while they run: each sees every one once', async () => {
    const starts = Promise.all(Array.from({ length: 60 }, slowStart));
    let done = false;
    void starts.finally(() => (done = true));
    const newcomers: Watcher[] = [];
    while (!done) {
      if (newcomers.length < 15) newcomers.push(Watcher.follow());
      await pause(10);
    }
    const all = (await starts).sort();
    for (const newcomer of newcomers) {
      await newcomer.until('all', () => newcomer.ids('queued').length >= all.length);
      expect(newcomer.ids('queued').sort()).toEqual(all);
    }
  });
});

describe('A watcher that does not take its news', () => {
  it('is cut off when more waits than there is room for, and can go on from where it was', async () => {
    const watcher = Watcher.follow();
    const id = await beginConversion(api);
    await watcher.until('a place', () => watcher.place !== undefined);
    const idle = subscribe({ after: watcher.place });
    await query(
      `INSERT INTO job_events (job_id, job_kind, owner_id, status, attempt)
       SELECT job_id, 'conversion.gif', owner_id, 'processing', n
       FROM conversions, generate_series(1, $2::int) AS n WHERE id = $1`,
      [id, MAX_BUFFERED + 1],
    );
    expect(await idle.ended).toBe('overflowed');
    const again = Watcher.follow({
      after: watcher.news.length > 0 ? idleFrom(watcher) : undefined,
    });
    await again.until('all of it', () => again.ids('processing').length === MAX_BUFFERED + 1);
  });

  /** The number of the first event. */
  function idleFrom({ news }: Watcher): string | undefined {
    return news.map((one) => ('eventId' in one ? one.eventId : undefined)).find(Boolean);
  }
});

describe('A dream', () => {
  it('is told of while its video is made, and not under a job it no longer has', async () => {
    const post = async (path: string, body: object): Promise<Record<string, string>> => {
      const answer = await fetch(api.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await answer.json()) as Record<string, string>;
    };
    const { id = '' } = await post('/dreams', { text: 'A lighthouse at dusk.' });
    const watcher = Watcher.follow({ ids: [id], resources: ['dream'] });
    const first = await post(`/dreams/${id}/finish`, {});
    await watcher.until('its beginning', () => watcher.ids('queued').length === 1);
    await post(`/dreams/${id}/cancel`, {});
    await watcher.until('its end', () => watcher.ids('cancelled').length === 1);
    const second = await post(`/dreams/${id}/finish`, {});
    await watcher.until('its beginning anew', () => watcher.ids('queued').length === 2);
    const jobs = watcher.news.map((news) => ('state' in news ? news.state.jobId : ''));
    expect(jobs).toEqual([first['job_id'], first['job_id'], second['job_id']]);
    const late = Watcher.follow();
    await late.until('how it stands', () => late.news.length > 0);
    expect(late.story).toEqual(['dream queued']);
  });
});

describe('A job that several resources wait for', () => {
  it('is told for each operation that follows it, and for none that was cancelled by itself', async () => {
    const body = describedVideo();
    const begin = async (): Promise<string> => {
      const answer = await fetch(api.url + OPERATIONS, { method: 'POST', body });
      return ((await answer.json()) as { data: { id: string } }).data.id;
    };
    const watcher = Watcher.follow();
    const [one, two, three] = [await begin(), await begin(), await begin()];
    const jobs = await query<{ id: string }>('SELECT id FROM jobs');
    expect(jobs).toHaveLength(1);
    await fetch(`${api.url}${OPERATIONS}/${three}/cancel`, { method: 'POST' });
    const move = api.app.get(JobTransitions, { strict: false });
    await move.apply({ id: jobs[0]?.id ?? '', from: ['queued'] }, { to: 'cancelled' });
    await watcher.until('both', () => watcher.ids('cancelled').length >= 2);
    expect(watcher.ids('cancelled').slice(0, 2)).toEqual([one, two]);
    const numbered = watcher.news.filter((news) => 'eventId' in news);
    // The number stands with the last of them, so that none is passed over by who is cut off in between.
    expect(numbered.at(-1)).toBe(watcher.news.at(-1));
    expect(numbered).not.toContain(watcher.news.at(-2));
  });

  async function beginGeneration(): Promise<{ id: string; asset: string; job: string }> {
    const answer = await fetch(`${api.url}/api/v1/replicate/wan-video-t2v`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a lighthouse' }),
    });
    const { job_id: id = '', asset_id: asset = '' } = (await answer.json()) as Record<
      string,
      string
    >;
    const [job] = await query<{ id: string }>('SELECT id FROM jobs');
    return { id, asset, job: job?.id ?? '' };
  }

  /** Begins it at the provider, as far as anybody here knows. */
  async function beginAtProvider(job: string): Promise<void> {
    const change = { to: 'completed', outputs: [], result: { predictionId: 'p1' } } as const;
    const move = api.app.get(JobTransitions, { strict: false });
    await move.apply({ id: job, from: ['queued', 'processing'] }, { ...change, outputs: [] });
  }

  it('ends a generation that fails at the provider', async () => {
    const watcher = Watcher.follow();
    const failed = await beginGeneration();
    await beginAtProvider(failed.job);
    const outcomes = api.app.get(GenerationOutcomes, { strict: false });
    await outcomes.follow(failed.id, {
      id: 'p1',
      status: 'failed',
      output: null,
      error: 'out of memory',
      dataRemoved: false,
      predictSeconds: undefined,
      webhook: undefined,
      createdAt: undefined,
    });
    await watcher.until('its failure', () => watcher.ids('failed').length > 0);
    expect(watcher.story).toEqual([
      'generation queued',
      'generation processing',
      'generation failed',
    ]);
    const last = watcher.news.at(-1);
    expect(last).toMatchObject({ state: { error: { code: 'PROVIDER_FAILED' } } });
  });

  it('ends a generation that its owner stops, also while it is begun', async () => {
    const watcher = Watcher.follow();
    const stop = (id: string): Promise<Response> =>
      fetch(`${api.url}/api/v1/replicate/jobs/${id}/cancel`, { method: 'POST' });
    const { id, job } = await beginGeneration();
    await query(
      `UPDATE jobs SET status = 'processing', attempt = 1, lease_until = now() + interval '1 hour'
       WHERE id = $1`,
      [job],
    );
    await stop(id);
    await beginAtProvider(job);
    await watcher.until('its end', () => watcher.ids('cancelled').length > 0);
    expect(watcher.story.at(-1)).toBe('generation cancelled');
  });

  it('makes a generation go on when it has begun at the provider, and end with its asset', async () => {
    const watcher = Watcher.follow();
    const { id, asset, job } = await beginGeneration();
    await beginAtProvider(job);
    await watcher.until('its beginning', () => watcher.ids('processing').length > 0);
    expect(watcher.story).toEqual(['generation queued', 'generation processing']);
    await query(
      `WITH job AS (
         INSERT INTO jobs (id, kind, queue, owner_id, premium, request_id, payload, timeout_seconds, status)
         SELECT gen_random_uuid(), 'media.import', 'media_import', owner_id, false, 'test',
           '{"source": {"url": "https://x.example/a"}, "type": "video", "thumbnail": "first"}', 60, 'queued'
         FROM generations WHERE id = $1 RETURNING id
       ), asset AS (
         UPDATE media_assets SET import_job_id = job.id, source = '{"url": "https://x.example/a"}'
         FROM job WHERE media_assets.id = $2
       )
       UPDATE generations SET status = 'succeeded', completed_at = now(), import_job_id = job.id
       FROM job WHERE generations.id = $1`,
      [id, asset],
    );
    await completeImport(api, asset);
    await watcher.until('its end', () => watcher.ids('completed').length === 2);
    expect(watcher.story.slice(2).sort()).toEqual(['asset completed', 'generation completed']);
    expect(watcher.ids('completed').sort()).toEqual([id, asset].sort());
  });
});
