import { expect } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../../support/wait.js';
import { LEASE_MS, type ChaosWorld } from '../chaos-world.js';
import { InvariantViolation } from '../invariants/check.js';
import type { Scenario, Stage } from '../scenario.js';
import { deliver, stateOf } from './completion.js';

/** A job of a killed worker runs again within this, in milliseconds. */
const RECOVERED_WITHIN_MS = 12_000;

const everyWorkerEncodes = ({ world }: Stage): Promise<unknown> =>
  Promise.all(world.seats.map((seat) => world.encodingAt(seat)));

export const workerKilledMidEncode: Scenario = {
  name: 'a worker is killed in the middle of an encode',
  until: everyWorkerEncodes,
  async strike({ world, chance }) {
    const seat = chance.pick(world.seats);
    const [lost] = await heldBy(world, seat.name);
    await world.dismiss(seat.process, 'SIGKILL');
    const diedAt = Date.now();
    await waitFor('its tool to die', async () => (await world.toolsOf(seat)).length === 0, {
      timeoutMs: 5_000,
    });
    await waitFor('its job to run again', () => ranAgain(world, lost), {
      timeoutMs: RECOVERED_WITHIN_MS - (Date.now() - diedAt),
    }).catch((error: unknown) => {
      throw new InvariantViolation(['lost work soon runs again'], [String(error)]);
    });
    await world.replaceWorker(seat);
  },
};

export const workerKilledBeforeCallback: Scenario = {
  name: 'a worker is killed after its upload and before its callback, which comes late',
  async strike({ world }) {
    const held = await world.tap.holdNext();
    const { job_id: id, attempt } = held.message;
    const [job] = await world.stack.query<{ lease_holder: string }>(
      'SELECT lease_holder FROM jobs WHERE id = $1',
      [id],
    );
    const seat = world.seatOf(job?.lease_holder ?? '');
    await world.dismiss(seat.process, 'SIGKILL');
    const again = world.tap.holdNext(({ message }) => message.job_id === id);
    await world.replaceWorker(seat);
    const { message } = await again;
    expect(message.attempt).toBeGreaterThan(attempt);
    const before = await stateOf(world, id);
    expect((await deliver(world, held)).status).toBe(409);
    expect(await stateOf(world, id)).toEqual(before);
    world.tap.release();
  },
};

export const workerFrozen: Scenario = {
  name: 'a worker freezes for two leases and wakes',
  until: everyWorkerEncodes,
  async strike({ world, chance }) {
    const seat = chance.pick(world.seats);
    const tools = await world.toolsOf(seat);
    seat.process.kill('SIGSTOP');
    for (const pid of tools) process.kill(pid, 'SIGSTOP');
    await pause(2 * LEASE_MS + chance.between(0, 1_000));
    seat.process.kill('SIGCONT');
    for (const pid of tools) process.kill(pid, 'SIGCONT');
  },
};

function heldBy(world: ChaosWorld, name: string): Promise<{ id: string; attempt: number }[]> {
  return world.stack.query(
    `SELECT id, attempt FROM jobs WHERE status = 'processing' AND lease_holder = $1`,
    [name],
  );
}

async function ranAgain(
  world: ChaosWorld,
  lost: { id: string; attempt: number } | undefined,
): Promise<boolean> {
  if (lost === undefined) throw new Error('The killed worker held no job');
  const rows = await world.stack.query(
    `SELECT 1 FROM job_events WHERE job_id = $1 AND status = 'processing' AND attempt > $2`,
    [lost.id, lost.attempt],
  );
  return rows.length > 0;
}
