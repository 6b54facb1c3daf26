import { AppError } from '../../../contracts/app-error.js';
import type { GifConversionResult, GifParameters } from '../../../contracts/gif-conversion.js';
import { jobFailure, type JobFailure } from '../../../contracts/job-failure.js';
import { isTerminal, type JobStatus } from '../../../contracts/job-status.js';

/** Everything a conversion is, as it is kept. */
export interface ConversionState {
  id: string;
  ownerId: string;
  /** The job that works on it now, or did last. */
  jobId: string;
  status: JobStatus;
  /** The caller's own name for the video. */
  originalName: string;
  videoFilename: string;
  /** Names the public link; unguessable, and no hint of the id. */
  gifFilename: string;
  parameters: GifParameters;
  videoBytes: number;
  /** Where the video lies; undefined once it has been given up. */
  sourceKey: string | undefined;
  gif: ConvertedGif | undefined;
  error: JobFailure | undefined;
  createdAt: Date;
  completedAt: Date | undefined;
  /** When its end was taken note of; undefined while that is to be done. */
  appliedAt: Date | undefined;
}

/** The GIF that was made: where it lies, its size in bytes, and what it holds. */
export interface ConvertedGif extends GifConversionResult {
  key: string;
  bytes: number;
}

export type NewConversion = Pick<
  ConversionState,
  | 'id'
  | 'ownerId'
  | 'jobId'
  | 'originalName'
  | 'videoFilename'
  | 'gifFilename'
  | 'parameters'
  | 'videoBytes'
  | 'createdAt'
> & { sourceKey: string };

/** The names of a conversion's files: alike, from an unguessable part, and the extension of the format found. */
export function conversionFilenames(
  unguessable: string,
  extension: string,
): Pick<ConversionState, 'videoFilename' | 'gifFilename'> {
  return {
    videoFilename: `${unguessable}-video.${extension}`,
    gifFilename: `${unguessable}-video.gif`,
  };
}

/** A video on its way to a GIF. Each method is one transition; one that the state does not allow throws CONFLICT. */
export class Conversion {
  private constructor(private current: ConversionState) {}

  static start(given: NewConversion): Conversion {
    return new Conversion({
      ...given,
      status: 'queued',
      gif: undefined,
      error: undefined,
      completedAt: undefined,
      appliedAt: undefined,
    });
  }

  /** As it was kept. */
  static restore(state: ConversionState): Conversion {
    return new Conversion(state);
  }

  get state(): Readonly<ConversionState> {
    return this.current;
  }

  get isOver(): boolean {
    return isTerminal(this.current.status);
  }

  belongsTo(ownerId: string): boolean {
    return this.current.ownerId === ownerId;
  }

  /** Stored objects that go with the conversion. */
  get objectKeys(): string[] {
    const { sourceKey, gif } = this.current;
    return [sourceKey, gif?.key].filter((key) => key !== undefined);
  }

  /** Failed in a way that another try may mend. Its video may be gone nevertheless. */
  get mayBeRetried(): boolean {
    const { status, error, sourceKey } = this.current;
    return status === 'failed' && error?.retryable === true && sourceKey !== undefined;
  }

  process(): void {
    this.change(['queued', 'processing'], { status: 'processing' });
  }

  requeue(): void {
    this.change(['queued', 'processing'], { status: 'queued' });
  }

  complete(gif: ConvertedGif, at: Date): void {
    this.change(['queued', 'processing'], { status: 'completed', gif, completedAt: at });
  }

  fail(error: JobFailure, at: Date): void {
    this.change(['queued', 'processing'], { status: 'failed', error, completedAt: at });
  }

  cancel(at: Date): void {
    const error = jobFailure('CANCELLED');
    this.change(['queued', 'processing'], { status: 'cancelled', error, completedAt: at });
  }

  /** Gives the video up, and answers where it lies so that it can be removed. */
  releaseSource(): string[] {
    const { sourceKey } = this.current;
    if (!this.isOver) throw new AppError('CONFLICT');
    this.current = { ...this.current, sourceKey: undefined };
    return sourceKey === undefined ? [] : [sourceKey];
  }

  /** Begins anew with another job. */
  retry(jobId: string): void {
    if (!this.mayBeRetried) throw new AppError('CONFLICT');
    const anew = { error: undefined, completedAt: undefined, appliedAt: undefined };
    this.change(['failed'], { status: 'queued', jobId, ...anew });
  }

  private change(from: readonly JobStatus[], to: Partial<ConversionState>): void {
    if (!from.includes(this.current.status)) throw new AppError('CONFLICT');
    this.current = { ...this.current, ...to };
  }
}
