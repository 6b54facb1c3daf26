import { afterEach, describe, expect, it } from 'vitest';
import { RateCounterModule } from '../../src/adapters/rate-limiter/rate-counter.module.js';
import { IdentitySettings } from '../../src/config/identity.settings.js';
import { OperationsSettings } from '../../src/config/operations.settings.js';
import { RateLimitSettings } from '../../src/config/rate-limit.settings.js';
import { AppError } from '../../src/contracts/app-error.js';
import type { Owner } from '../../src/contracts/owner.js';
import { QUEUES } from '../../src/contracts/queues.js';
import type { Envelope } from '../../src/http/envelope.js';
import { TokenVerifier } from '../../src/http/identity/token-verifier.js';
import { ThrottlingModule } from '../../src/http/throttling/throttling.module.js';
import { CachedJobStatistics } from '../../src/modules/jobs/application/cached-job-statistics.js';
import {
  QueueLoadPresenter,
  type QueuesResponse,
} from '../../src/modules/jobs/http/queue-load.presenter.js';
import { QueuesController } from '../../src/modules/jobs/http/queues.controller.js';
import { SessionController } from '../../src/modules/sessions/http/session.controller.js';
import {
  SessionPresenter,
  type SessionResponse,
} from '../../src/modules/sessions/http/session.presenter.js';
import {
  JobStatisticsPort,
  type LedgerLoad,
  type OwnerLoad,
} from '../../src/ports/job-statistics.port.js';
import { ask, EdgeApp, type RawAnswer } from '../support/http.js';

/** A ledger whose figures are known, and which remembers how often it was counted. */
class KnownFigures extends JobStatisticsPort {
  counted = 0;
  failing = false;

  load(): Promise<LedgerLoad> {
    this.counted++;
    if (this.failing) return Promise.reject(new AppError('SERVICE_UNAVAILABLE'));
    const video = { queue: 'video_queue', oldestWaitingSeconds: 12.4 } as const;
    return Promise.resolve({
      kinds: [
        { ...video, kind: 'conversion.gif', waiting: 3, delayed: 1, processing: 2 },
        { ...video, kind: 'of another release', waiting: 1, delayed: 0, processing: 0 },
      ],
      workers: { video_queue: 2 },
    });
  }

  loadOf(ownerId: string): Promise<OwnerLoad> {
    return Promise.resolve({ waiting: ownerId.length, processing: 1 });
  }
}

class NamedTokens extends TokenVerifier {
  verify(token: string): Promise<Owner> {
    if (token === 'wrong') return Promise.reject(new AppError('UNAUTHENTICATED'));
    return Promise.resolve({ id: token, premium: token === 'patron' });
  }
}

const started: EdgeApp[] = [];

async function start(
  anonymousAccess: 'shared' | 'session' | 'off',
  options: { limited?: boolean; figures?: KnownFigures } = {},
): Promise<number> {
  const { limited = false, figures = new KnownFigures() } = options;
  const identity = { anonymousAccess, sessionSecret: 's'.repeat(32) };
  const edge = await EdgeApp.start({
    controllers: [QueuesController, SessionController],
    modules: limited ? [ThrottlingModule.countedBy(RateCounterModule.on(undefined))] : [],
    providers: [
      QueueLoadPresenter,
      SessionPresenter,
      { provide: JobStatisticsPort, useValue: new CachedJobStatistics(figures) },
      { provide: TokenVerifier, useClass: NamedTokens },
    ],
    settings: [
      Object.assign(new IdentitySettings(), identity),
      Object.assign(new RateLimitSettings(), { burstPerMinute: 7 }),
      new OperationsSettings(),
    ],
  });
  started.push(edge);
  return edge.port;
}

afterEach(async () => {
  for (const edge of started.splice(0)) await edge.stop();
});

const sessionIn = ({ body }: RawAnswer): SessionResponse =>
  (JSON.parse(body) as Envelope<SessionResponse>).data;
const session = async (port: number, lines = ''): Promise<SessionResponse> =>
  sessionIn(await ask(port, `GET /api/v1/session/${lines}`));

describe('The session', () => {
  it('is everybody’s in shared mode', async () => {
    const answer = await ask(await start('shared'), 'GET /api/v1/session/');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      success: true,
      data: {
        session_key: 'local',
        kind: 'shared',
        authenticated: false,
        tier: 'standard',
        jobs: { waiting: 5, processing: 1 },
        rate_limits: null,
      },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('begins with the question where there is none, and is the same from then on', async () => {
    const port = await start('session');
    const first = await ask(port, 'GET /api/v1/session');
    const { session_key, kind } = sessionIn(first);
    expect(kind).toBe('session');
    const [cookie = ''] = first.headers['set-cookie']?.split(';') ?? [];
    expect(cookie.startsWith(`sid=${session_key}.`)).toBe(true);
    expect(await session(port, `\nCookie: ${cookie}`)).toMatchObject({ session_key });
    expect((await session(port)).session_key).not.toBe(session_key);
  });

  it('of a user is told by the token, with its tier', async () => {
    const port = await start('session');
    expect(await session(port, '\nAuthorization: Bearer user-7')).toMatchObject({
      session_key: 'user-7',
      kind: 'user',
      authenticated: true,
      tier: 'standard',
      jobs: { waiting: 6 },
    });
    expect(await session(port, '\nAuthorization: Bearer patron')).toMatchObject({
      tier: 'premium',
    });
  });

  it('tells the rates that hold', async () => {
    const { rate_limits } = await session(await start('shared', { limited: true }));
    expect(rate_limits).toEqual([
      { name: 'burst', limit: 7, window_seconds: 60 },
      { name: 'sustained', limit: 1000, window_seconds: 86_400 },
      { name: 'uploads', limit: 10, window_seconds: 3_600 },
      { name: 'status', limit: 120, window_seconds: 60 },
    ]);
  });
});

describe('The queues', () => {
  it('are all told of, with the figures of every kind of work together', async () => {
    const answer = await ask(await start('shared'), 'GET /api/v1/queues/');
    expect(answer.status).toBe(200);
    const { queues } = (JSON.parse(answer.body) as Envelope<QueuesResponse>).data;
    expect(queues.map(({ name }) => name)).toEqual(QUEUES);
    expect(queues[0]).toEqual({
      name: 'video_queue',
      waiting: 4,
      delayed: 1,
      processing: 2,
      oldest_waiting_seconds: 12,
      busy_workers: 2,
      timeout_seconds: 1_800,
    });
    for (const idle of queues.slice(1)) {
      expect(idle).toMatchObject({ waiting: 0, processing: 0, busy_workers: 0 });
    }
  });

  it('are counted once for many who ask', async () => {
    const figures = new KnownFigures();
    const port = await start('shared', { figures });
    await Promise.all(Array.from({ length: 20 }, () => ask(port, 'GET /api/v1/queues')));
    expect(figures.counted).toBe(1);
  });

  it('are a problem while the ledger cannot be counted', async () => {
    const figures = Object.assign(new KnownFigures(), { failing: true });
    const answer = await ask(await start('shared', { figures }), 'GET /api/v1/queues');
    expect([answer.status, answer.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  });

  it('count as a status check for those who poll them', async () => {
    const port = await start('shared', { limited: true });
    const answer = await ask(port, 'GET /api/v1/queues');
    expect(answer.headers['ratelimit-limit']).toBe('120');
  });
});

describe.each(['/api/v1/session/', '/api/v1/queues/'])('%s', (path) => {
  it.each([
    ['nobody', '', 401],
    ['a wrong token', '\nAuthorization: Bearer wrong', 401],
    ['a user', '\nAuthorization: Bearer user-7', 200],
  ])('with anonymous access off answers %s', async (_who, lines, status) => {
    expect((await ask(await start('off'), `GET ${path}${lines}`)).status).toBe(status);
  });
});
