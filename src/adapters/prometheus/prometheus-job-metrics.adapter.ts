import { Counter, Histogram, type Registry } from 'prom-client';
import { JOB_KINDS, type JobKind } from '../../contracts/job-map.js';
import { TERMINAL_STATUSES } from '../../contracts/job-status.js';
import { JobMetricsPort, type JobEnd } from '../../ports/job-metrics.port.js';
import { WORK_BUCKETS } from './metrics-registry.js';

/** Counts jobs. Every series of a known kind is there from the start, so that a first failure is seen as a rise. */
export class PrometheusJobMetrics extends JobMetricsPort {
  private readonly submissions: Counter<'kind'>;
  private readonly waits: Histogram<'kind'>;
  private readonly runs: Histogram<'kind' | 'status'>;
  private readonly ends: Counter<'kind' | 'status'>;
  private readonly failures: Counter<'kind' | 'code'>;
  private readonly retries: Counter<'kind' | 'cause'>;
  private readonly losses: Counter<'kind'>;

  constructor(registry: Registry) {
    super();
    const registers = [registry];
    this.submissions = new Counter({
      name: 'framewright_jobs_submitted_total',
      help: 'Jobs accepted.',
      labelNames: ['kind'],
      registers,
    });
    this.waits = new Histogram({
      name: 'framewright_job_wait_seconds',
      help: 'From the submission of a job to its first claim.',
      labelNames: ['kind'],
      buckets: WORK_BUCKETS,
      registers,
    });
    this.runs = new Histogram({
      name: 'framewright_job_run_seconds',
      help: 'From the first claim of a job to its end, pauses between attempts included.',
      labelNames: ['kind', 'status'],
      buckets: WORK_BUCKETS,
      registers,
    });
    this.ends = new Counter({
      name: 'framewright_jobs_ended_total',
      help: 'Jobs that are over.',
      labelNames: ['kind', 'status'],
      registers,
    });
    this.failures = new Counter({
      name: 'framewright_job_failures_total',
      help: 'Jobs that failed for good, by the code their owner is told.',
      labelNames: ['kind', 'code'],
      registers,
    });
    this.retries = new Counter({
      name: 'framewright_job_retries_total',
      help: 'Attempts that failed and are followed by another.',
      labelNames: ['kind', 'cause'],
      registers,
    });
    this.losses = new Counter({
      name: 'framewright_job_losses_total',
      help: 'Attempts whose worker was not heard of any more.',
      labelNames: ['kind'],
      registers,
    });
    for (const kind of JOB_KINDS) this.begin(kind);
  }

  submitted(kind: JobKind): void {
    this.submissions.inc({ kind });
  }

  started(kind: JobKind, waitedSeconds: number): void {
    this.waits.observe({ kind }, waitedSeconds);
  }

  retried(kind: JobKind, cause: 'failure' | 'crash'): void {
    this.retries.inc({ kind, cause });
  }

  lost(kind: JobKind): void {
    this.losses.inc({ kind });
  }

  ended(kind: JobKind, { status, seconds, code }: JobEnd): void {
    this.ends.inc({ kind, status });
    if (seconds !== undefined) this.runs.observe({ kind, status }, seconds);
    if (code !== undefined) this.failures.inc({ kind, code });
  }

  private begin(kind: JobKind): void {
    this.submissions.inc({ kind }, 0);
    this.losses.inc({ kind }, 0);
    this.waits.zero({ kind });
    for (const status of TERMINAL_STATUSES) this.ends.inc({ kind, status }, 0);
    for (const cause of ['failure', 'crash']) this.retries.inc({ kind, cause }, 0);
  }
}
