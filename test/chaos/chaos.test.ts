import { afterAll, beforeAll, describe, it } from 'vitest';
import { Chance, CHAOS_SEED } from './chance.js';
import { ChaosWorld } from './chaos-world.js';
import { runScenario, type Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

describe('with twenty conversions under way nothing is lost and nothing doubled when', () => {
  let world: ChaosWorld | undefined;

  beforeAll(() => {
    process.stdout.write(`CHAOS_SEED=${CHAOS_SEED}\n`);
  });
  afterAll(() => world?.stop());

  it.each(named(new Chance('order').shuffle(SCENARIOS)))('%s', async (_, scenario) => {
    world ??= await ChaosWorld.start();
    try {
      await runScenario(world, scenario);
    } catch (error) {
      // What is left of this world would be held against the next fault.
      const { complaints } = world;
      await world.stop();
      world = undefined;
      throw new Error(`${String(error)}\n${complaints}`, { cause: error });
    }
  });
});

function named(scenarios: readonly Scenario[]): [string, Scenario][] {
  return scenarios.map((scenario) => [scenario.name, scenario]);
}
