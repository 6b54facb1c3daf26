import { Injectable, Logger, Optional } from '@nestjs/common';
import type { JobKind } from '../../../contracts/job-map.js';
import type { Bell } from '../../../ports/video-queue.port.js';
import { WorkerMetricsPort } from '../../../ports/worker-metrics.port.js';
import { outcomeOf, type AttemptOutcome } from './attempt-outcome.js';
import { AttemptReporter, nameOf } from './attempt-reporter.js';
import type { JobAttempt } from './job-attempt.js';
import { JobClaimer } from './job-claimer.js';
import { JobHandlerRegistry } from './job-handler.registry.js';
import type { HandledJob, JobContext } from './job-handler.js';
import type { JobWorkspace } from './job-workspace.js';
import { JobWorkspaces } from './job-workspaces.js';
import { settledWithin } from './settled-within.js';

/** How long a handler may take to end once its signal has fired; media tools are dead within 2 s. */
const HANDLER_GRACE_MS = 2_500;

/** Runs attempts: one claim for each bell, the work of its handler, and the report. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger('JobWorker');
  private readonly stopping = new AbortController();
  private readonly attempts = new Set<JobAttempt>();
  private readonly answers = new Set<Promise<void>>();

  constructor(
    private readonly claimer: JobClaimer,
    private readonly handlers: JobHandlerRegistry,
    private readonly workspaces: JobWorkspaces,
    private readonly reporter: AttemptReporter,
    @Optional() private readonly metrics?: WorkerMetricsPort,
  ) {}

  /** Attempts under way. */
  get activeCount(): number {
    return this.attempts.size;
  }

  /** Answers a bell; resolves when what it led to is over. Never rejects. */
  async answer(bell: Bell): Promise<void> {
    const answer = this.claimAndRun(bell).catch((error: unknown) => {
      const trace = error instanceof Error ? error.stack : undefined;
      this.logger.error(`The bell of job=${bell.jobId} was not answered: ${String(error)}`, trace);
    });
    this.answers.add(answer);
    await answer;
    this.answers.delete(answer);
  }

  /** From now on nothing is claimed; bells that wait for a claim are let go. */
  stopClaiming(): void {
    this.stopping.abort();
  }

  /** Ends what runs; each job is given back. */
  shutDown(): void {
    this.stopClaiming();
    for (const attempt of this.attempts) attempt.shutDown();
  }

  /** Whether all bells are answered within this time. */
  idleWithin(ms: number): Promise<boolean> {
    return settledWithin(Promise.allSettled(this.answers), ms);
  }

  private async claimAndRun(bell: Bell): Promise<void> {
    const attempt = await this.claimer.claim(bell.queue, this.stopping.signal);
    if (attempt === undefined) return;
    this.attempts.add(attempt);
    try {
      this.logger.log(`Job started ${nameOf(attempt)}`);
      attempt.begin();
      // A claim that was under way when the worker began to stop: its job goes back unharmed.
      if (this.stopping.signal.aborted) attempt.shutDown();
      await this.reporter.report(attempt, await this.measured(attempt));
    } finally {
      attempt.close();
      this.attempts.delete(attempt);
    }
  }

  private async measured(attempt: JobAttempt): Promise<AttemptOutcome> {
    const { kind } = attempt.job;
    const started = performance.now();
    this.metrics?.attemptBegan(kind);
    const outcome = await this.perform(attempt);
    this.metrics?.attemptEnded(kind, outcome.is, (performance.now() - started) / 1_000);
    return outcome;
  }

  private async perform(attempt: JobAttempt): Promise<AttemptOutcome> {
    const { job, signal } = attempt;
    try {
      const handler = this.handlers.of(job.kind);
      const handled = await this.workspaces.lend(job, signal, async (workspace) => {
        signal.throwIfAborted();
        const work = Promise.resolve(handler.handle(job, contextOf(attempt, workspace)));
        return this.untilEnded(work, attempt);
      });
      const { endedBy } = attempt;
      // A result in hand is worth telling although the worker is about to end; not so for any other end.
      if (endedBy === undefined || endedBy === 'shutdown') return { is: 'done', handled };
      return outcomeOf(signal.reason, endedBy);
    } catch (error) {
      return outcomeOf(error, attempt.endedBy);
    }
  }

  /** What the handler answers. One that goes on after its attempt has ended is left to itself. */
  private async untilEnded(
    work: Promise<HandledJob<JobKind>>,
    attempt: JobAttempt,
  ): Promise<HandledJob<JobKind>> {
    const { signal } = attempt;
    const ended = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
    await Promise.race([Promise.allSettled([work]), ended]);
    if (signal.aborted && !(await settledWithin(Promise.allSettled([work]), HANDLER_GRACE_MS))) {
      this.logger.error(`The handler does not end with its attempt ${nameOf(attempt)}`);
      throw signal.reason;
    }
    return work;
  }
}

function contextOf(attempt: JobAttempt, workspace: JobWorkspace): JobContext {
  return {
    scratch: workspace.folder,
    signal: attempt.signal,
    input: (key) => workspace.input(key),
    prepareOutput: (path) => {
      workspace.prepareOutput(path);
    },
    output: (path, name, contentType) => workspace.output(path, name, contentType),
    progress: (share) => {
      attempt.progress(share);
    },
    checkpoint: (state) => attempt.checkpoint(state),
  };
}
