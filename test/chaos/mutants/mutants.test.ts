import { afterAll, describe, expect, it } from 'vitest';
import { ChaosWorld } from '../chaos-world.js';
import { InvariantViolation } from '../invariants/check.js';
import { runScenario } from '../scenario.js';
import { MutantBuild } from './mutant-build.js';
import { MUTATIONS, type Mutation } from './mutations.js';

const table: { mutant: string; verdict: string }[] = [];

describe('the chaos suite', () => {
  afterAll(() => {
    const width = Math.max(...table.map(({ mutant }) => mutant.length));
    const lines = table.map(({ mutant, verdict }) => `${mutant.padEnd(width)}  ${verdict}\n`);
    process.stdout.write(`\n${lines.join('')}\n`);
  });

  it.each(MUTATIONS)('catches a product with $name', async (mutation) => {
    const build = await MutantBuild.copy();
    try {
      await build.change(mutation);
      const broken = await brokenBy(build, [mutation]);
      const verdict = broken.length > 0 ? `caught by ${broken.join(', ')}` : 'NOT CAUGHT';
      table.push({ mutant: mutation.name, verdict });
      expect(broken).not.toEqual([]);
    } finally {
      await build.remove();
    }
  });

  it('finds nothing wrong with the same product unchanged', async () => {
    const build = await MutantBuild.copy();
    try {
      const broken = await brokenBy(build, MUTATIONS);
      table.push({ mutant: 'unchanged', verdict: broken.join(', ') || 'passes' });
      expect(broken).toEqual([]);
    } finally {
      await build.remove();
    }
  });
});

/** The invariants that do not hold; any other failure is thrown, for it proves nothing. */
async function brokenBy(
  build: MutantBuild,
  mutations: readonly Mutation[],
): Promise<readonly string[]> {
  const settings = Object.assign({}, ...mutations.map((mutation) => mutation.settings)) as Record<
    string,
    string
  >;
  const world = await ChaosWorld.start(build.entry, settings);
  try {
    for (const { scenario } of mutations) await runScenario(world, scenario);
    return [];
  } catch (error) {
    if (error instanceof InvariantViolation) return error.invariants;
    throw error;
  } finally {
    await world.stop();
  }
}
