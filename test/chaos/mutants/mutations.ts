import { callbackRepeated } from '../faults/callback.faults.js';
import { apiKilled } from '../faults/service.faults.js';
import { workerFrozen, workerKilledMidEncode } from '../faults/worker.faults.js';
import type { Scenario } from '../scenario.js';

/** A product that is known to be wrong in one place, and the fault that must show it. */
export interface Mutation {
  name: string;
  /** The compiled module, below the build. */
  module: string;
  /** Found exactly once in the module. */
  text: string;
  replacement: string;
  scenario: Scenario;
  /** Settings of the API that differ from the suite's. */
  settings?: Record<string, string>;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'no reconciler',
    module: 'src/modules/jobs/application/job-reconciler.js',
    text: 'this.loop.start();',
    replacement: '',
    scenario: workerKilledMidEncode,
  },
  {
    name: 'no outbox',
    module: 'src/modules/jobs/persistence/sql-job-ledger.repository.js',
    text: '), event AS (${RECORD_EVENT}), bell AS (${RING})',
    replacement: '), event AS (${RECORD_EVENT})',
    scenario: apiKilled,
    // The reconciler rings for whatever waits too long, also for what never had a bell: that must not be what saves it.
    settings: { LOST_BELL_MS: '120000' },
  },
  {
    name: 'completion without compare-and-set',
    module: 'src/modules/jobs/application/complete-job.use-case.js',
    text: "{ id, from: ['processing'], attempt }",
    replacement: "{ id, from: ['queued', 'processing', 'completed', 'failed', 'cancelled'] }",
    scenario: callbackRepeated,
  },
  {
    name: 'one output key for all attempts',
    module: 'src/modules/jobs/domain/job.entity.js',
    text: '`${outputRoot}/${attempt}/`',
    replacement: '`${outputRoot}/`',
    scenario: workerFrozen,
  },
];
