import type { JobKind } from '../contracts/job-map.js';

/** How the API took a message: 2xx, 4xx, anything else, or no answer at all. */
export type CallOutcome = 'accepted' | 'refused' | 'failed' | 'unanswered';

/** What came of an attempt: `shutdown` is work given back by a worker that ends, `fenced` work another has taken over. */
export type AttemptResult = 'done' | 'failed' | 'cancelled' | 'fenced' | 'shutdown';

/** Counts what a worker does. */
export abstract class WorkerMetricsPort {
  /** A message was sent to the API once; `type` is one of the closed list of messages. */
  abstract called(type: string, outcome: CallOutcome, seconds: number): void;

  abstract attemptBegan(kind: JobKind): void;

  /** Its work is over, in so many seconds; the report is not waited for. */
  abstract attemptEnded(kind: JobKind, end: AttemptResult, seconds: number): void;
}
