import { afterAll, describe, it } from 'vitest';
import { Chance, CHAOS_SEED } from './chance.js';
import { ChaosWorld } from './chaos-world.js';
import { runScenario } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

describe(`with twenty conversions under way nothing is lost and nothing doubled (CHAOS_SEED=${CHAOS_SEED}) when`, () => {
  let world: ChaosWorld | undefined;

  afterAll(() => world?.stop());

  it.each(new Chance('order').shuffle(SCENARIOS))('$name', async (scenario) => {
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
