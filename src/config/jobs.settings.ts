import { IsInt, Max, Min } from 'class-validator';
import { asInteger, Env } from './env.decorator.js';

/** How the ledger keeps time. All in milliseconds. */
export class JobsSettings {
  /** A worker not heard of for this long has lost its job. */
  @Env('JOB_LEASE_MS', asInteger)
  @IsInt()
  @Min(1000)
  leaseMs = 60_000;

  @Env('RECONCILE_INTERVAL_MS', asInteger)
  @IsInt()
  @Min(100)
  reconcileIntervalMs = 15_000;

  /** A queued job whose bell is older than this and no longer in the queue is rung for again. */
  @Env('LOST_BELL_MS', asInteger)
  @IsInt()
  @Min(500)
  lostBellMs = 60_000;

  /** How often the outbox is looked at without being woken. */
  @Env('DISPATCH_INTERVAL_MS', asInteger)
  @IsInt()
  @Min(50)
  dispatchIntervalMs = 1_000;

  @Env('SWEEP_INTERVAL_MS', asInteger)
  @IsInt()
  @Min(1000)
  sweepIntervalMs = 10 * 60_000;

  /** Stored objects nobody refers to are removed at this age. */
  @Env('ORPHAN_AGE_MS', asInteger)
  @IsInt()
  @Min(1000)
  orphanAgeMs = 24 * 3_600_000;

  /** Pauses before the first and the second retry of a transient failure; both are jittered by a fifth. */
  @Env('RETRY_FIRST_MS', asInteger)
  @IsInt()
  @Min(0)
  retryFirstMs = 60_000;

  @Env('RETRY_SECOND_MS', asInteger)
  @IsInt()
  @Min(0)
  retrySecondMs = 300_000;

  /** A job whose worker was lost this often fails. */
  @Env('JOB_MAX_LOSSES', asInteger)
  @IsInt()
  @Min(1)
  maxLosses = 3;

  /** Of a hundred claims, how many look at ordinary work first even while premium work waits. */
  @Env('ORDINARY_SHARE_PERCENT', asInteger)
  @IsInt()
  @Min(0)
  @Max(100)
  ordinarySharePercent = 20;
}
