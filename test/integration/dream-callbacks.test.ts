import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { Chance } from '../chaos/chance.js';
import { DreamModel, type ModelAttempt, type SentMessage } from '../support/dream-model.js';
import {
  callbackPath,
  DreamsApi,
  failureOf,
  METADATA,
  signedHeaders,
  type Signing,
} from '../support/dreams-api.js';
import { beginImport } from '../support/media-without-worker.js';

const MESSAGES = 10_000;
const MOST_AT_ONCE = 60;

/** Another one each time; what failed is run again with the one that it names. */
const SEED = Number(process.env['DREAMS_SEED'] ?? Date.now() % 2 ** 31);

/** A message that must change nothing, and how it may be answered. */
interface Harmless extends SentMessage {
  answers: number[];
}

let api: DreamsApi;
let chance: Chance;
let model: DreamModel;
let importJob: string;

beforeAll(async () => {
  api = await DreamsApi.start({ DREAMS_PER_OWNER: '100' });
  chance = new Chance('callbacks of dreams', SEED);
  model = new DreamModel(api, chance);
  await beginImport(api.api, {});
  const [job] = await api.query<{ id: string }>('SELECT id FROM jobs');
  importJob = job?.id ?? '';
});
afterAll(() => api.stop());

const dreamOf = ({ job }: ModelAttempt): string => job.payload.dreamId;

/** What the worker of an attempt would say: its completion, or a failure of either kind. */
function wordOf({ job, completion }: ModelAttempt): Record<string, unknown> {
  const failed = (code: 'INPUT_INVALID' | 'PROVIDER_FAILED'): Record<string, unknown> => ({
    ...failureOf(job, jobFailure(code)),
  });
  return chance.pick([completion, completion, failed('INPUT_INVALID'), failed('PROVIDER_FAILED')]);
}

function message(
  dreamId: string,
  body: object,
  answers: number[],
  { signing = {}, sent = body }: { signing?: Signing; sent?: object } = {},
): Harmless {
  const headers = signedHeaders(JSON.stringify(body), signing);
  return { path: callbackPath(dreamId), body: JSON.stringify(sent), headers, answers };
}

const refused = [401];

/** Forgeries of what would be taken this very moment, were it the worker's. */
const ofRunning: Record<string, (attempt: ModelAttempt) => Harmless> = {
  'signed with another secret': (attempt) =>
    message(dreamOf(attempt), wordOf(attempt), refused, {
      signing: { secret: 'a-secret-of-somebody-else-long-enough' },
    }),
  unsigned: (attempt) => ({ ...message(dreamOf(attempt), wordOf(attempt), refused), headers: {} }),
  'changed on its way': (attempt) => {
    const { completion } = attempt;
    const sent = { ...completion, metadata: { ...METADATA, cost: chance.between(1, 1_000) } };
    return message(dreamOf(attempt), completion, refused, { sent });
  },
  'signed for another message': (attempt) =>
    message(dreamOf(attempt), { type: 'job.heartbeat' }, refused, { sent: wordOf(attempt) }),
  'too old': (attempt) =>
    message(dreamOf(attempt), wordOf(attempt), refused, {
      signing: { ageSeconds: chance.between(302, 100_000) },
    }),
  'of days to come': (attempt) =>
    message(dreamOf(attempt), wordOf(attempt), refused, {
      signing: { ageSeconds: -chance.between(302, 100_000) },
    }),
  'sent for another dream': (attempt) => {
    const others = [...model.dreams.keys(), randomUUID()].filter((id) => id !== dreamOf(attempt));
    return message(chance.pick(others), wordOf(attempt), refused);
  },
  'in the name of other work': (attempt) =>
    message(dreamOf(attempt), { ...wordOf(attempt), job_id: importJob }, refused),
  'in the name of no work': (attempt) =>
    message(dreamOf(attempt), { ...wordOf(attempt), job_id: randomUUID() }, [404]),
  'of another attempt': (attempt) => {
    const other = attempt.job.attempt + chance.pick([-1, 1, 7]);
    // There is no attempt before the first: such a message is malformed.
    const answers = [other < 1 ? 400 : 409];
    return message(dreamOf(attempt), { ...wordOf(attempt), attempt: other }, answers);
  },
  malformed: (attempt) => {
    const foreign = `videos/${randomUUID()}/1/video.mp4`;
    const odd: object[] = [
      { video_key: foreign },
      { poster_key: attempt.completion.video_key },
      { metadata: { ...METADATA, duration: -1 } },
      { metadata: null },
      { outputs: [] },
      { outputs: 'all' },
      { status: 'failed' },
      { type: 'job.done' },
      { extra: true },
      { attempt: 2 ** 31 },
    ];
    return message(dreamOf(attempt), { ...attempt.completion, ...chance.pick(odd) }, [400]);
  },
  'told at the ledger’s own address': (attempt) => {
    const { job, completion } = attempt;
    const { video_key, poster_key, metadata, ...rest } = completion;
    const [route, body] = chance.pick<[string, object]>([
      ['complete', { ...rest, result: { video_key, poster_key, metadata } }],
      ['fail', failureOf(job, jobFailure('INPUT_INVALID'))],
    ]);
    const path = `/internal/v1/jobs/${job.id}/${route}`;
    return { ...message(dreamOf(attempt), body, [403]), path };
  },
};

/** Once true, and over: taken already, or of attempts that were released, cancelled, fenced or deleted. */
const ofThePast: Record<string, () => Harmless | undefined> = {
  replayed: () => lastOf(model.taken, (sent) => ({ ...sent, answers: [200, 409] })),
  'repeated with a new signature': () =>
    lastOf(model.taken, ({ path, body }) => {
      return { path, body, headers: signedHeaders(body), answers: [200, 409] };
    }),
  'of an attempt that is over': () =>
    lastOf(model.over, (attempt) => message(dreamOf(attempt), wordOf(attempt), [200, 409])),
};

/** One of the latest, or of all. */
function lastOf<T>(list: readonly T[], make: (item: T) => Harmless): Harmless | undefined {
  if (list.length === 0) return undefined;
  return make(chance.pick(chance.pick([list, list.slice(-4)])));
}

const sentOf = new Map<string, number>();

function harmless(): Harmless | undefined {
  const running = [...model.running.values()];
  const names = [...(running.length > 0 ? Object.keys(ofRunning) : []), ...Object.keys(ofThePast)];
  const name = chance.pick(names);
  const made =
    ofThePast[name]?.() ??
    (running.length > 0 ? ofRunning[name]?.(chance.pick(running)) : undefined);
  if (made !== undefined) sentOf.set(name, (sentOf.get(name) ?? 0) + 1);
  return made;
}

/** Everything that a message may not change. */
async function everything(): Promise<unknown> {
  const [all] = await api.query(
    `SELECT (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.id) FROM dreams d) AS dreams,
       (SELECT md5(string_agg(concat_ws(' ', j.id, j.status, j.attempt, j.failures, j.losses, j.crashes, j.progress,
          j.outputs, j.result, j.error, j.checkpoint, j.started_at, j.finished_at), ',' ORDER BY j.id)) FROM jobs j) AS jobs,
       (SELECT count(*) FROM job_events) AS events`,
  );
  return all;
}

async function asTheModelSays(): Promise<void> {
  const rows = await api.query<{ id: string }>(
    `SELECT id, video_status AS status, video_job_id AS "jobId", video_error ->> 'code' AS error,
       video_key AS "videoKey" FROM dreams`,
  );
  const found = new Map(rows.map(({ id, ...row }) => [id, row]));
  expect(found).toEqual(model.dreams);
}

describe('Of 10,000 messages about the ends of dreams', () => {
  it('those change something that a worker has truly sent for the first time, and no others', async () => {
    let told = 0;
    try {
      while (told < MESSAGES) {
        for (let steps = chance.between(1, 3); steps > 0; steps--) await model.step();
        await asTheModelSays();
        const burst = Array.from({ length: chance.between(1, MOST_AT_ONCE) }, harmless);
        const messages = burst.filter((one) => one !== undefined);
        const before = await everything();
        const answers = await Promise.all(
          messages.map(({ path, body, headers }) => api.deliver(path, body, headers)),
        );
        expect(await everything()).toEqual(before);
        for (const [n, { answers: allowed, body }] of messages.entries()) {
          expect(allowed, body).toContain(answers[n]?.status);
        }
        told += messages.length;
      }
    } catch (error) {
      throw new Error(`After ${told} messages; again with DREAMS_SEED=${SEED}`, { cause: error });
    }
    // It was no idle talk.
    for (const name of [...Object.keys(ofRunning), ...Object.keys(ofThePast)]) {
      expect(sentOf.get(name) ?? 0, name).toBeGreaterThan(100);
    }
    expect(model.taken.length).toBeGreaterThan(50);
  }, 240_000);
});
