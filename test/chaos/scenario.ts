import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitFor } from '../support/wait.js';
import { Chance } from './chance.js';
import { ChaosClient } from './chaos-client.js';
import type { ChaosWorld } from './chaos-world.js';
import { checkInvariants } from './invariants/check.js';
import { ledgerRows } from './invariants/evidence.js';

/** What a fault is done with. */
export interface Stage {
  world: ChaosWorld;
  client: ChaosClient;
  chance: Chance;
}

/** One fault, done to a running world and undone again. */
export interface Scenario {
  /** A sentence about what happens. */
  name: string;
  /** What has to be so before the fault strikes. */
  until?(stage: Stage): Promise<unknown>;
  strike(stage: Stage): Promise<void>;
}

/** Work that is not over when the fault strikes. */
const BACKLOG = 20;
/** The bound for all acknowledged work to end once the fault is undone, in milliseconds. */
export const SETTLED_WITHIN_MS = 45_000;
const LONG_CLIPS = 4;
const SHORT_CLIPS = 26;
const CLIPS_MEANWHILE = 4;

/** Runs a fault against a backlog, waits until all work is over, and checks every invariant. Ends with an empty world. */
export async function runScenario(world: ChaosWorld, scenario: Scenario): Promise<void> {
  const chance = new Chance(scenario.name);
  const client = new ChaosClient(() => world.api.url);
  const { long, short } = world.clips;
  world.tap.answers.length = 0;
  client.startWatching();
  try {
    await client.submitAll(times(LONG_CLIPS, long));
    await client.submitAll(times(SHORT_CLIPS, short));
    await scenario.until?.({ world, client, chance });
    await pause(chance.between(0, 400));
    expect(await unfinished(world)).toBeGreaterThanOrEqual(BACKLOG);
    const meanwhile = client.submitAll(times(CLIPS_MEANWHILE, short));
    // Both come to their end before either may fail: nobody calls a world that is being taken down.
    const strike = scenario.strike({ world, client, chance });
    const outcomes = await Promise.allSettled([strike, meanwhile]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    await settled(world);
  } finally {
    await client.stopWatching();
  }
  await checkInvariants({ world, client, rows: await ledgerRows(world) });
  await clear(world, client);
}

function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}

async function unfinished(world: ChaosWorld): Promise<number> {
  const [row] = await world.stack.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM jobs WHERE status IN ('queued', 'processing')`,
  );
  return row?.n ?? 0;
}

/** Returns at the bound, too: that work is lost, an invariant tells. */
async function settled(world: ChaosWorld): Promise<void> {
  const isSettled = async (): Promise<boolean> => (await unfinished(world)) === 0;
  await waitFor('all work to end', isSettled, {
    timeoutMs: SETTLED_WITHIN_MS,
    everyMs: 100,
  }).catch(() => undefined);
}

async function clear(world: ChaosWorld, client: ChaosClient): Promise<void> {
  for (const { conversion } of await ledgerRows(world)) {
    const answer = await client.call('DELETE', `/api/v1/conversions/${conversion}`);
    expect(answer?.status).toBe(204);
  }
}
