import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EntityManager } from 'typeorm';
import { GracefulClose } from '../../src/http/graceful-close.js';
import { EventFeed } from '../../src/modules/events/application/event-feed.js';
import { ApiApp, userHeaders } from '../support/api-app.js';
import {
  beginConversion,
  ConversionAttempt,
  CONVERSIONS,
} from '../support/conversions-without-worker.js';
import { EventClient } from '../support/event-client.js';
import { openSocket } from '../support/http.js';
import { beginOperation } from '../support/operations-without-worker.js';
import { waitFor } from '../support/wait.js';

const PING_MS = 300;

const ann = userHeaders('ann');
const bob = userHeaders('bob');

let api: ApiApp;
let other: ApiApp;
const clients: EventClient[] = [];

beforeAll(async () => {
  const env = {
    EVENTS_PER_CALLER: '3',
    EVENTS_MAX_BUFFERED: '100',
    EVENTS_PING_INTERVAL_MS: String(PING_MS),
    CORS_ALLOWED_ORIGINS: 'https://shop.example',
  };
  api = await ApiApp.start(env);
  other = await ApiApp.start({ ...env, DATABASE_URL: api.database.url });
});

afterAll(async () => {
  await other.stop();
  await api.stop();
});

beforeEach(() =>
  api.app.get(EntityManager).query('TRUNCATE conversions, media_assets, jobs, outbox, job_events'),
);

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await waitFor('every stream to be gone', () => openStreams(api) + openStreams(other) === 0);
});

const openStreams = ({ app }: ApiApp): number => app.get(EventFeed, { strict: false }).size;

/** Any open transaction of the cluster, whoever's it is, holds back the numbers of what happened after it began. */
function everythingIsReadable(): Promise<unknown> {
  return waitFor('all that has happened to be readable', async () => {
    const heldBack = await api.app
      .get(EntityManager)
      .query<object[]>(
        'SELECT FROM job_events WHERE transaction_id >= pg_snapshot_xmin(pg_current_snapshot())',
      );
    return heldBack.length === 0;
  });
}

async function follow(
  at: ApiApp,
  headers: Record<string, string>,
  query = '',
): Promise<EventClient> {
  const client = await EventClient.open(at.url, headers, query);
  clients.push(client);
  return client;
}

const get = (query: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${api.url}/api/v1/events${query}`, { headers: ann, ...init });

describe('A stream of events', () => {
  it('tells of a conversion from its beginning to its end, in whichever instance it happens', async () => {
    const streams = [await follow(api, ann), await follow(other, ann)];
    const id = await beginConversion(api, ann);
    const attempt = await ConversionAttempt.claim(other);
    for (const stream of streams) await stream.told(id, 'processing');
    await attempt.heartbeat(40);
    for (const stream of streams) {
      await stream.until('progress', (events) => events.some(({ progress }) => progress === 40));
    }
    await attempt.complete();
    for (const stream of streams) {
      await stream.told(id, 'completed');
      expect(stream.storyOf(id)).toEqual(['queued', 'processing', '40 %', 'completed']);
      expect(stream.events.at(-1)).toEqual({
        type: 'status',
        resource: 'conversion',
        id,
        job_id: attempt.job.id,
        status: 'completed',
        progress: 100,
        at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      });
      expect(stream.lastEventId).toMatch(/^\d+$/);
    }
  });

  it('tells why work failed', async () => {
    const stream = await follow(api, ann);
    const id = await beginConversion(api, ann);
    await (await ConversionAttempt.claim(api)).fail();
    await stream.told(id, 'failed');
    expect(stream.events.at(-1)?.error).toMatchObject({ code: 'INPUT_INVALID', retryable: false });
  });

  it('is announced as one, at once, and shows that it is alive', async () => {
    const stream = await follow(api, ann);
    const { headers } = stream.answer;
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(headers.get('x-accel-buffering')).toBe('no');
    await waitFor('two comments', () => stream.comments >= 2);
    expect(stream.retryMs).toBe(3_000);
    expect(stream.events).toEqual([]);
  });

  it('goes on behind the last event that was heard', async () => {
    const first = await follow(api, ann);
    const id = await beginConversion(api, ann);
    await first.told(id, 'queued');
    await first.close();
    const attempt = await ConversionAttempt.claim(api);
    const second = await follow(other, { ...ann, 'last-event-id': first.lastEventId });
    await second.told(id, 'processing');
    await attempt.complete();
    await second.told(id, 'completed');
    expect(second.storyOf(id)).toEqual(['processing', 'completed']);
    const third = await follow(api, ann, `?last_event_id=${first.lastEventId}`);
    await third.told(id, 'completed');
    expect(third.storyOf(id)).toEqual(['processing', 'completed']);
    const both = { ...ann, 'last-event-id': second.lastEventId };
    const fourth = await follow(api, both, `?last_event_id=${first.lastEventId}`);
    const next = await beginConversion(api, ann);
    await fourth.told(next, 'queued');
    expect(fourth.storyOf(id)).toEqual([]);
  });

  it('begins with the work under way, and can be resumed from there', async () => {
    const id = await beginConversion(api, ann);
    const attempt = await ConversionAttempt.claim(api);
    await attempt.heartbeat(25);
    await everythingIsReadable();
    const first = await follow(api, ann);
    await first.told(id, 'processing');
    expect(first.events).toMatchObject([{ type: 'status', status: 'processing', progress: 25 }]);
    await waitFor('a place to resume from', () => first.lastEventId !== '');
    await first.close();
    await attempt.complete();
    const second = await follow(api, { ...ann, 'last-event-id': first.lastEventId });
    await second.told(id, 'completed');
    expect(second.storyOf(id)).toEqual(['completed']);
  });

  it.each(['99999999999', '0', 'none of ours', '-1'])(
    'says when it cannot go on from %s, and shows how things stand',
    async (unknown) => {
      const id = await beginConversion(api, ann);
      const stream = await follow(api, { ...ann, 'last-event-id': unknown });
      await stream.told(id, 'queued');
      expect(stream.events.map(({ type }) => type)).toEqual(['reset', 'status']);
    },
  );

  it('narrows to resources and to kinds of them', async () => {
    const [one, two] = [await beginConversion(api, ann), await beginConversion(api, ann)];
    const operation = await beginOperation(api, ann);
    const byId = await follow(api, ann, `?id=${one.toUpperCase()}&id=${operation}`);
    const byKind = await follow(api, ann, '?resource=operation&resource=dream');
    const third = await beginConversion(api, ann);
    await byId.told(operation, 'queued');
    await byKind.told(operation, 'queued');
    const all = await follow(api, ann);
    await all.told(third, 'queued');
    expect(byId.events.map(({ id }) => id).sort()).toEqual([one, operation].sort());
    expect(byKind.events.map(({ id }) => id)).toEqual([operation]);
    expect(all.events.map(({ id }) => id)).toContain(two);
  });

  it('tells nobody of another’s work, however it is asked', async () => {
    const id = await beginConversion(api, ann);
    await everythingIsReadable();
    const anns = await follow(api, ann);
    await anns.told(id, 'queued');
    await waitFor('a place to resume from', () => anns.lastEventId !== '');
    const bobs = [
      await follow(api, bob),
      await follow(api, bob, `?id=${id}`),
      await follow(other, { ...bob, 'last-event-id': anns.lastEventId }),
    ];
    const attempt = await ConversionAttempt.claim(api);
    await attempt.heartbeat(50);
    await attempt.complete();
    await anns.told(id, 'completed');
    const own = await beginConversion(api, bob);
    await bobs[0]?.told(own, 'queued');
    await bobs[2]?.told(own, 'queued');
    for (const stream of bobs) expect(stream.storyOf(id)).toEqual([]);
    // The number of another's event is as unknown as any.
    expect(bobs[2]?.events[0]?.type).toBe('reset');
  });

  it('has nothing to tell of what was deleted', async () => {
    const stream = await follow(api, ann);
    const id = await beginConversion(api, ann);
    await stream.told(id, 'queued');
    await fetch(`${api.url}${CONVERSIONS}/${id}`, { method: 'DELETE', headers: ann });
    const next = await beginConversion(api, ann);
    await stream.told(next, 'queued');
    expect(stream.storyOf(id)).toEqual(['queued']);
  });
});

describe('The route of events', () => {
  it.each(['?id=one', '?resource=video', '?since=1', '?last_event_id=1&last_event_id=2'])(
    'refuses %s',
    async (query) => {
      const answer = await get(query);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: 'VALIDATION_FAILED' });
    },
  );

  it('answers HEAD with the headers of a stream and opens none', async () => {
    const answer = await get('', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    expect(openStreams(api)).toBe(0);
  });

  it('is open to pages of allowed origins, with their credentials', async () => {
    const { headers } = await follow(api, { ...ann, origin: 'https://shop.example' }).then(
      ({ answer }) => answer,
    );
    expect(headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
  });

  it('holds each caller to so many streams, and takes another once one is gone', async () => {
    const [first] = [await follow(api, ann), await follow(api, ann), await follow(api, ann)];
    const refused = await get('');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await follow(api, bob);
    await first.close();
    await waitFor('the stream to be gone', () => openStreams(api) === 3);
    await follow(api, ann);
  });

  it('ends a stream when its token does', async () => {
    const brief = await follow(api, userHeaders('ann', { exp: Math.floor(Date.now() / 1000) + 1 }));
    const lasting = await follow(api, ann);
    await brief.ended;
    expect(lasting.isOpen).toBe(true);
  });

  it('cuts off a caller that does not read, and keeps nothing for it', async () => {
    const id = await beginConversion(api, ann);
    const reader = await follow(api, ann, '?resource=conversion');
    await reader.told(id, 'queued');
    const socket = await openSocket(Number(new URL(api.url).port));
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(
      `GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${ann.authorization}\r\n\r\n`,
    );
    await waitFor('the second stream', () => openStreams(api) === 2);
    await tellAtLength(300);
    await waitFor('the one that does not read to be cut off', () => openStreams(api) === 1);
    socket.destroy();
    await gone;
    const attempt = await ConversionAttempt.claim(api);
    await attempt.complete();
    await reader.told(id, 'completed');
  });
});

/** So many events of a job that as many as 500 assets of ann's wait for. */
async function tellAtLength(events: number): Promise<void> {
  await api.app.get(EntityManager).query(
    `WITH job AS (SELECT gen_random_uuid() AS id), asset AS (
       INSERT INTO media_assets (id, owner_id, name, file_type, status, source, import_job_id,
         thumbnail, file_metadata, metadata, tags, created_at)
       SELECT gen_random_uuid(), 'ann', 'a', 'video', 'uploading', '{}', job.id, 'first',
         '{}', '{}', '{}', now()
       FROM job, generate_series(1, 500)
     )
     INSERT INTO job_events (job_id, job_kind, owner_id, status, attempt)
     SELECT job.id, 'media.import', 'ann', 'processing', n FROM job, generate_series(1, $1::int) n`,
    [events],
  );
}

describe('When the service stops', () => {
  it('streams end at once, so that nothing waits for them', async () => {
    const stopping = await ApiApp.start({ DATABASE_URL: api.database.url });
    const stream = await follow(stopping, ann);
    const drained = stopping.app.get(GracefulClose).drain();
    await stream.ended;
    // It is still listening: who asks now is sent away without being refused.
    const late = await EventClient.open(stopping.url, ann);
    await late.ended;
    expect(late.retryMs).toBe(3_000);
    await drained;
    await stopping.stop();
  });
});
