import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { freePort } from '../../support/free-port.js';
import type { Scenario } from '../scenario.js';

export const apiKilled: Scenario = {
  name: 'the API is killed and comes back on its port',
  async strike({ world }) {
    await world.restartApi();
  },
};

export const postgresRestarted: Scenario = {
  name: 'Postgres is killed in mid-air and comes back',
  strike: ({ world }) => world.postgres.restartImmediate(),
};

export const connectionsCut: Scenario = {
  name: 'every connection to Postgres is cut, and once more',
  async strike({ world, chance }) {
    await world.postgres.terminateBackends();
    await pause(chance.between(200, 1_500));
    await world.postgres.terminateBackends();
  },
};

export const storeRefuses: Scenario = {
  name: 'the object store asks everyone to slow down for a while',
  async strike({ world, chance }) {
    await world.stack.s3.failWith(503, 'SlowDown');
    await pause(chance.between(2_000, 4_000));
    await world.stack.s3.failWith(undefined);
  },
};

/** A deployment: another API takes over before the one before is asked to end, then the workers, one by one. */
export const everythingReplaced: Scenario = {
  name: 'everything is replaced in turn, as a deployment does',
  async strike({ world, chance }) {
    const leaving = world.api;
    await world.startApi(String(await freePort()));
    expect(await world.dismiss(leaving, 'SIGTERM')).toBe(0);
    for (const seat of chance.shuffle(world.seats)) {
      expect(await world.dismiss(seat.process, 'SIGTERM')).toBe(0);
      await world.replaceWorker(seat);
    }
    const lost = await world.stack.query(
      `SELECT j.id FROM jobs j JOIN conversions c ON c.job_id = j.id
       WHERE j.losses + j.failures + j.crashes > 0`,
    );
    expect(lost).toEqual([]);
  },
};
