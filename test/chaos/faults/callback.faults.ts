import { expect } from 'vitest';
import { signMessage } from '../../../src/contracts/signed-message.js';
import { STACK_SECRET } from '../../support/stack.js';
import { InvariantViolation } from '../invariants/check.js';
import type { Scenario } from '../scenario.js';
import { deliver, stateOf } from './completion.js';

const COPIES = 100;
const OUTDATED_MS = 600_000;

export const callbackRepeated: Scenario = {
  name: 'a completion comes a hundred times at once',
  async strike({ world }) {
    const held = await world.tap.holdNext();
    const copies = Array.from({ length: COPIES }, () => deliver(world, held));
    const answers = await Promise.all(copies);
    world.tap.release();
    const refused = answers.filter(({ status }) => status !== 200);
    if (refused.length === 0) return;
    const statuses = [...new Set(refused.map(({ status }) => status))].join(', ');
    throw new InvariantViolation(
      ['a repeated callback changes nothing'],
      [`${refused.length} of ${COPIES} copies of a completion were answered ${statuses}`],
    );
  },
};

export const callbackForged: Scenario = {
  name: 'completions come forged, changed, outdated and for something else',
  async strike({ world }) {
    const held = await world.tap.holdNext();
    const { job_id: id } = held.message;
    const other = await world.stack.query<{ id: string }>('SELECT id FROM jobs WHERE id <> $1', [
      id,
    ]);
    const before = await stateOf(world, id);
    const stranger = signMessage(held.body, ['a secret that nobody gave out to anyone']);
    const outdated = signMessage(held.body, [STACK_SECRET], {
      now: new Date(Date.now() - OUTDATED_MS),
    });
    const forgeries = [
      { headers: { ...stranger } },
      { headers: { ...outdated } },
      { headers: { 'webhook-id': 'another' } },
      { body: held.body.replace('"bytes":', '"bytes":1') },
      { path: held.path.replace(id, other[0]?.id ?? '') },
    ];
    for (const forgery of forgeries) {
      expect((await deliver(world, held, forgery)).status, JSON.stringify(forgery)).toBe(401);
    }
    for (const route of ['fail', 'release', 'heartbeat', 'checkpoint']) {
      const path = held.path.replace('complete', route);
      expect((await deliver(world, held, { path })).status, route).toBe(400);
    }
    expect(await stateOf(world, id)).toEqual(before);
    world.tap.release();
  },
};
