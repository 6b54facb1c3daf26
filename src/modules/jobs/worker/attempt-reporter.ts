import { Injectable, Logger } from '@nestjs/common';
import { JobError, jobFailure, type JobFailure } from '../../../contracts/job-failure.js';
import type { ClaimedJob } from '../../../contracts/job-messages.js';
import { FencedError, GateUnavailableError, JobGatePort } from '../../../ports/job-gate.port.js';
import { failureOf, type AttemptOutcome } from './attempt-outcome.js';
import { causeOf } from './cause-of.js';
import type { JobAttempt } from './job-attempt.js';
import type { HandledJob } from './job-handler.js';
import { JobWorkspaces } from './job-workspaces.js';
import { settledWithin } from './settled-within.js';

/** How long giving a job back may take while the worker ends. */
const RELEASE_MS = 2_000;
/** A store that is slow to delete does not hold up the report. */
const DISCARD_MS = 10_000;

/** Tells the API what became of an attempt, and removes what it stored when that counts for nothing. */
@Injectable()
export class AttemptReporter {
  private readonly logger = new Logger('JobWorker');

  constructor(
    private readonly gate: JobGatePort,
    private readonly workspaces: JobWorkspaces,
  ) {}

  async report(attempt: JobAttempt, outcome: AttemptOutcome): Promise<void> {
    switch (outcome.is) {
      case 'done':
        await this.complete(attempt, outcome.handled);
        return;
      case 'failed':
        await this.fail(attempt, outcome.failure, outcome.cause);
        return;
      case 'shutdown':
        await Promise.all([this.release(attempt), this.discard(attempt)]);
        return;
      case 'cancelled':
        this.say(attempt, 'Job cancelled');
        await this.discard(attempt);
        return;
      case 'fenced':
        this.say(attempt, 'Job taken over by another attempt');
        await this.discard(attempt);
        return;
    }
  }

  private async complete(attempt: JobAttempt, { outputs, result }: HandledJob<ClaimedJob['kind']>) {
    try {
      await this.gate.complete(attempt.job, outputs, result, attempt.lastWord);
      this.say(attempt, 'Job completed');
    } catch (error) {
      if (error instanceof FencedError) {
        this.say(attempt, 'Job completed too late');
        await this.discard(attempt);
      } else if (error instanceof GateUnavailableError) {
        // The completion may have been applied, so its outputs stay unless the job is taken back.
        if (await this.release(attempt)) await this.discard(attempt);
      } else await this.fail(attempt, failureOf(error), error);
    }
  }

  private async fail(attempt: JobAttempt, failure: JobFailure, cause: unknown): Promise<void> {
    this.logFailure(attempt, failure, cause);
    await this.discard(attempt);
    try {
      await this.sendFailure(attempt, failure);
    } catch (error) {
      if (error instanceof FencedError) this.say(attempt, 'Job failed too late');
      else if (error instanceof GateUnavailableError) await this.release(attempt);
      else throw error;
    }
  }

  /** A sentence of a handler's own that the API refuses gives way to the code's. */
  private async sendFailure(attempt: JobAttempt, failure: JobFailure): Promise<void> {
    try {
      await this.gate.fail(attempt.job, failure, attempt.lastWord);
    } catch (error) {
      if (!(error instanceof JobError)) throw error;
      this.logger.error(
        `The API refused the words of a failure${causeOf(error)}: ${failure.message}`,
      );
      const { code, retryable } = failure;
      await this.gate.fail(attempt.job, { ...jobFailure(code), retryable }, attempt.lastWord);
    }
  }

  /** Gives the job back. False when the API does not take it: then the attempt is over, or its lease will run out. */
  private async release(attempt: JobAttempt): Promise<boolean> {
    try {
      await this.gate.release(attempt.job, AbortSignal.timeout(RELEASE_MS));
      this.say(attempt, 'Job released');
      return true;
    } catch (error) {
      this.logger.warn(`Job not released ${nameOf(attempt)}: ${String(error)}`);
      return false;
    }
  }

  private async discard({ job, checkpointText }: JobAttempt): Promise<void> {
    const discarded = this.workspaces.discardOutputs(job, checkpointText);
    if (await settledWithin(discarded, DISCARD_MS)) return;
    this.logger.warn(`The outputs of job=${job.id} are slow to go and not waited for`);
  }

  private say(attempt: JobAttempt, what: string): void {
    this.logger.log(`${what} ${nameOf(attempt)} seconds=${attempt.seconds}`);
  }

  private logFailure(attempt: JobAttempt, failure: JobFailure, cause: unknown): void {
    const line = `Job failed ${nameOf(attempt)} seconds=${attempt.seconds} code=${failure.code}`;
    if (cause instanceof JobError) this.logger.warn(`${line}${causeOf(cause)}`);
    else this.logger.error(line, cause instanceof Error ? cause.stack : String(cause));
  }
}

/** An attempt in the log. */
export function nameOf({ job }: Pick<JobAttempt, 'job'>): string {
  return `job=${job.id} kind=${job.kind} attempt=${job.attempt} request=${job.requestId}`;
}
