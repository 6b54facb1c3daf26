import { Gauge, Histogram, type Registry } from 'prom-client';
import { JOB_KINDS, type JobKind } from '../../contracts/job-map.js';
import {
  WorkerMetricsPort,
  type AttemptResult,
  type CallOutcome,
} from '../../ports/worker-metrics.port.js';
import { REQUEST_BUCKETS, WORK_BUCKETS } from './metrics-registry.js';

/** Counts what this worker does, and how the API answers it. */
export class PrometheusWorkerMetrics extends WorkerMetricsPort {
  private readonly calls: Histogram<'type' | 'outcome'>;
  private readonly running: Gauge<'kind'>;
  private readonly attempts: Histogram<'kind' | 'outcome'>;

  constructor(registry: Registry) {
    super();
    const registers = [registry];
    this.calls = new Histogram({
      name: 'framewright_callback_duration_seconds',
      help: 'One try to send a message to the API, by how it was taken.',
      labelNames: ['type', 'outcome'],
      buckets: REQUEST_BUCKETS,
      registers,
    });
    this.running = new Gauge({
      name: 'framewright_worker_attempts_running',
      help: 'Attempts this worker has under way.',
      labelNames: ['kind'],
      registers,
    });
    this.attempts = new Histogram({
      name: 'framewright_worker_attempt_seconds',
      help: 'The work of an attempt, by what came of it; the report is not included.',
      labelNames: ['kind', 'outcome'],
      buckets: WORK_BUCKETS,
      registers,
    });
    for (const kind of JOB_KINDS) this.running.set({ kind }, 0);
  }

  called(type: string, outcome: CallOutcome, seconds: number): void {
    this.calls.observe({ type, outcome }, seconds);
  }

  attemptBegan(kind: JobKind): void {
    this.running.inc({ kind });
  }

  attemptEnded(kind: JobKind, outcome: AttemptResult, seconds: number): void {
    this.running.dec({ kind });
    this.attempts.observe({ kind, outcome }, seconds);
  }
}
