import type { ChaosClient } from '../chaos-client.js';
import type { ChaosWorld } from '../chaos-world.js';

/** A conversion's job as the ledger holds it. */
export interface LedgerRow {
  conversion: string;
  job: string;
  status: string;
  attempt: number;
  progress: number;
  gif_key: string | null;
  outputs: { key: string; bytes: number; sha256: string }[];
}

/** What the invariants are checked against: the world after a fault, the caller's log, and the ledger. */
export interface Evidence {
  world: ChaosWorld;
  client: ChaosClient;
  rows: LedgerRow[];
}

/** The ledger's rows of every conversion there is. */
export function ledgerRows(world: ChaosWorld): Promise<LedgerRow[]> {
  return world.stack.query<LedgerRow>(
    `SELECT c.id AS conversion, j.id AS job, j.status, j.attempt, j.progress, j.outputs,
       c.gif ->> 'key' AS gif_key
     FROM conversions c JOIN jobs j ON j.id = c.job_id`,
  );
}

/** What was found to be wrong, one sentence each; nothing when the invariant holds. */
export type Findings = string[] | Promise<string[]>;

/** A promise of the product, and what is found against it. */
export interface Invariant {
  name: string;
  check: (evidence: Evidence) => Findings;
}
