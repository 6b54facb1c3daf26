import { availableParallelism } from 'node:os';
import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

const decorators = swc.vite({
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
});

/** Three rungs: specs beside their source need no server; the others get theirs from test/support. */
export default defineConfig({
  plugins: [decorators],
  test: {
    setupFiles: ['reflect-metadata'],
    projects: [
      // They touch nothing outside of themselves: one after the other may run in the same process.
      { extends: true, test: { name: 'small', isolate: false, include: ['src/**/*.spec.ts'] } },
      {
        extends: true,
        test: {
          name: 'medium',
          globalSetup: ['test/support/postgres.ts'],
          // Some wait for clocks and servers while others work.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
          include: ['test/contracts/**/*.test.ts', 'test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          globalSetup: ['test/support/postgres.ts'],
          maxWorkers: 3,
          include: ['test/e2e/**/*.test.ts', 'test/chaos/mutants/mutations-apply.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          fileParallelism: false,
          include: ['test/chaos/chaos.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'mutants',
          fileParallelism: false,
          include: ['test/chaos/mutants/mutants.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
