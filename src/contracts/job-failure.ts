/**
 * How a failure is answered:
 * `permanent`: the input or the request is at fault, no retry helps;
 * `transient`: retried after a pause, from the failure budget;
 * `crash`: the tool died, retried once.
 */
export type FailureClass = 'permanent' | 'transient' | 'crash';

/** The closed list of codes a failed job may carry: its class and the one sentence a user reads. */
export const JOB_FAILURES = {
  INPUT_INVALID: ['permanent', 'The file is damaged or is not a media file we can read.'],
  INPUT_TRUNCATED: [
    'permanent',
    'The file ends before its content does; upload the complete file.',
  ],
  INPUT_UNSUPPORTED: [
    'permanent',
    'This format or codec is not supported; convert the file first.',
  ],
  INPUT_NO_VIDEO: ['permanent', 'The file holds no video.'],
  INPUT_NO_AUDIO: ['permanent', 'The file holds no audio.'],
  INPUT_TOO_LONG: ['permanent', 'The file plays longer than allowed; upload a shorter one.'],
  INPUT_DIMENSIONS: ['permanent', 'The picture is too large or too small to work on.'],
  INPUT_TOO_MANY_STREAMS: ['permanent', 'The file holds too many streams.'],
  PIXEL_LIMIT: ['permanent', 'The picture has more pixels than allowed.'],
  OUTPUT_TOO_LARGE: ['permanent', 'The result would be larger than allowed; ask for less.'],
  TARGET_UNREACHABLE: ['permanent', 'The size asked for cannot be reached.'],
  PROCESSING_TIMEOUT: [
    'permanent',
    'The work took longer than allowed; try a shorter or smaller file.',
  ],
  PROCESSING_STALLED: ['transient', 'The work stopped making progress and was ended; try again.'],
  PROCESSING_CRASHED: [
    'crash',
    'The tool crashed on this file; try again or convert the file first.',
  ],
  RESOURCE_LIMIT: ['crash', 'The work needed more memory than allowed; try a smaller file.'],
  WORKER_LOST: ['transient', 'The work was interrupted too often; try again later.'],
  STORAGE_FAILED: ['transient', 'The file could not be read or stored; try again later.'],
  IMPORT_FAILED: ['transient', 'The file could not be fetched from its address.'],
  IMPORT_TOO_LARGE: ['permanent', 'The file at this address is larger than allowed.'],
  IMPORT_TIMEOUT: ['transient', 'Fetching the file took too long; try again later.'],
  PROVIDER_FAILED: ['transient', 'The generation service failed; try again later.'],
  CANCELLED: ['permanent', 'The work was cancelled.'],
} as const satisfies Record<string, readonly [FailureClass, string]>;

export type JobFailureCode = keyof typeof JOB_FAILURES;

export const JOB_FAILURE_CODES = Object.keys(JOB_FAILURES) as JobFailureCode[];

/** How a failed piece of work speaks to its owner. `retryable`: asking again may help. */
export interface JobFailure {
  code: JobFailureCode;
  message: string;
  retryable: boolean;
}

/** The failure a code stands for. `detail` replaces the sentence where a code names figures (TARGET_UNREACHABLE). */
export function jobFailure(code: JobFailureCode, detail?: string): JobFailure {
  const [failureClass, sentence] = JOB_FAILURES[code];
  return { code, message: detail ?? sentence, retryable: failureClass !== 'permanent' };
}

export interface JobErrorOptions {
  detail?: string;
  cause?: unknown;
  /** Where more is known than the code's class says: false ends the job although its class would be retried. */
  retryable?: boolean;
}

/** Thrown by a handler or a tool to end an attempt with a known code. The cause is for the log alone. */
export class JobError extends Error {
  private readonly retryable: boolean | undefined;

  constructor(
    readonly code: JobFailureCode,
    options: JobErrorOptions = {},
  ) {
    super(options.detail ?? JOB_FAILURES[code][1], { cause: options.cause });
    this.name = 'JobError';
    this.retryable = options.retryable;
  }

  get failure(): JobFailure {
    const failure = jobFailure(this.code, this.message);
    return this.retryable === undefined ? failure : { ...failure, retryable: this.retryable };
  }
}
