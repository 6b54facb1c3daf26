import { AppError } from '../../../contracts/app-error.js';
import { jobFailure, type JobFailure } from '../../../contracts/job-failure.js';
import { isTerminal, type JobStatus } from '../../../contracts/job-status.js';
import type { InputFacts, StreamPlan } from '../../../contracts/operation.js';
import { isRemote, type OperationFile, type OperationInput } from './operation-input.js';
import { outputName } from './output-format.js';

/** Everything an operation is, as it is kept. */
export interface OperationState {
  id: string;
  ownerId: string;
  /** The job that works on it now, or did last; operations that want the same share one. */
  jobId: string;
  /** The name in the catalog. */
  operation: string;
  status: JobStatus;
  /** As the caller gave them. */
  parameters: Record<string, unknown>;
  /** Equal for operations of an owner that must have the same result; undefined where that cannot be said. */
  cacheKey: string | undefined;
  /** Whether it was answered with a result that was there already. */
  cached: boolean;
  input: OperationInput;
  output: OperationFile | undefined;
  plan: StreamPlan[] | undefined;
  error: JobFailure | undefined;
  createdAt: Date;
  /** When the attempt that runs, or ran last, began, and how far the job had come by then, 0..99. */
  startedAt: Date | undefined;
  startedProgress: number;
  completedAt: Date | undefined;
  /** When it is removed; undefined until it is over. */
  expiresAt: Date | undefined;
  deletedAt: Date | undefined;
}

export type NewOperation = Pick<
  OperationState,
  'id' | 'ownerId' | 'jobId' | 'operation' | 'parameters' | 'cacheKey' | 'input' | 'createdAt'
>;

/** What a job made of the input. `extension` is that of the output's format, without a dot. */
export interface OperationOutcome {
  output: Omit<OperationFile, 'name'>;
  extension: string;
  plan: StreamPlan[];
  /** Of an input that came from an address: what was found there, and the cache key that follows from it. */
  fetched?: { facts: InputFacts; cacheKey: string | undefined };
}

/** When an operation was over, and when it is to be removed. */
export interface OperationEnd {
  at: Date;
  expiresAt: Date;
}

const UNDER_WAY = ['queued', 'processing'] as const satisfies JobStatus[];

/** Work on one file. Each method is one transition; one that the state does not allow throws CONFLICT. */
export class Operation {
  private constructor(private current: OperationState) {}

  static start(given: NewOperation): Operation {
    return new Operation({
      ...given,
      status: 'queued',
      cached: false,
      output: undefined,
      plan: undefined,
      error: undefined,
      startedAt: undefined,
      startedProgress: 0,
      completedAt: undefined,
      expiresAt: undefined,
      deletedAt: undefined,
    });
  }

  /** As it was kept. */
  static restore(state: OperationState): Operation {
    return new Operation(state);
  }

  get state(): Readonly<OperationState> {
    return this.current;
  }

  get isOver(): boolean {
    return isTerminal(this.current.status);
  }

  belongsTo(ownerId: string): boolean {
    return this.current.ownerId === ownerId;
  }

  /** Comes in where another operation with the same job is under way. */
  catchUpWith({ state }: Operation): void {
    const { jobId, status, startedAt, startedProgress } = state;
    if (jobId !== this.current.jobId || isTerminal(status)) throw new AppError('CONFLICT');
    this.change(['queued'], { status, startedAt, startedProgress });
  }

  /** Is answered with what another operation with the same job has come to. */
  answerFrom({ state }: Operation, end: OperationEnd): void {
    const { jobId, output, plan } = state;
    if (jobId !== this.current.jobId || output === undefined || plan === undefined) {
      throw new AppError('CONFLICT');
    }
    const extension = output.name.slice(output.name.lastIndexOf('.') + 1);
    this.complete({ output, extension, plan }, end);
    this.current = { ...this.current, cached: true };
  }

  /** An attempt begins; `progress` is the job's at that moment. */
  process(at: Date, progress: number): void {
    const began = { startedAt: at, startedProgress: progress };
    this.change(UNDER_WAY, { status: 'processing', ...began });
  }

  requeue(): void {
    this.change(UNDER_WAY, { status: 'queued' });
  }

  complete({ output, extension, plan, fetched }: OperationOutcome, end: OperationEnd): void {
    const name = outputName(this.current.input.name, extension);
    const found = fetched === undefined ? {} : this.found(fetched);
    this.end({ status: 'completed', output: { ...output, name }, plan, ...found }, end);
  }

  fail(error: JobFailure, end: OperationEnd): void {
    this.end({ status: 'failed', error }, end);
  }

  cancel(end: OperationEnd): void {
    this.end({ status: 'cancelled', error: jobFailure('CANCELLED') }, end);
  }

  /** Begins anew with another job. */
  retry(jobId: string): void {
    const anew = { error: undefined, completedAt: undefined, expiresAt: undefined };
    const unstarted = { startedAt: undefined, startedProgress: 0 };
    this.change(['failed'], { status: 'queued', jobId, ...anew, ...unstarted });
  }

  /** Is gone to its owner. */
  delete(at: Date): void {
    if (!this.isOver) throw new AppError('CONFLICT');
    this.current = { ...this.current, deletedAt: at };
  }

  private found({
    facts,
    cacheKey,
  }: NonNullable<OperationOutcome['fetched']>): Partial<OperationState> {
    const { input } = this.current;
    return isRemote(input) ? { input: { ...input, facts }, cacheKey } : {};
  }

  private end(to: Partial<OperationState>, { at, expiresAt }: OperationEnd): void {
    this.change(UNDER_WAY, { ...to, completedAt: at, expiresAt });
  }

  private change(from: readonly JobStatus[], to: Partial<OperationState>): void {
    if (!from.includes(this.current.status)) throw new AppError('CONFLICT');
    this.current = { ...this.current, ...to };
  }
}
