import { constants } from 'node:os';
import { JobError, type JobFailureCode } from '../../contracts/job-failure.js';

/** How a tool ended. `stderr` is its last part. */
export interface ToolExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/** What the tool said, for the log: carried as the cause of a JobError, never as its message. */
export class ToolExitError extends Error {
  constructor(readonly exit: ToolExit) {
    super(
      `ended by ${exit.signal ?? `exit code ${String(exit.code)}`}: ${exit.stderr.trim().slice(-2_000)}`,
    );
    this.name = 'ToolExitError';
  }
}

const BY_SIGNAL: ReadonlyMap<NodeJS.Signals, JobFailureCode> = new Map([
  ['SIGSEGV', 'PROCESSING_CRASHED'],
  ['SIGABRT', 'PROCESSING_CRASHED'],
  ['SIGILL', 'PROCESSING_CRASHED'],
  ['SIGBUS', 'PROCESSING_CRASHED'],
  ['SIGFPE', 'PROCESSING_CRASHED'],
  ['SIGSYS', 'PROCESSING_CRASHED'],
  // Not by us, or we would know why: the kernel, for memory or CPU time.
  ['SIGKILL', 'RESOURCE_LIMIT'],
  ['SIGXCPU', 'RESOURCE_LIMIT'],
  ['SIGXFSZ', 'OUTPUT_TOO_LARGE'],
]);

const OUT_OF_MEMORY =
  /Cannot allocate memory|std::bad_alloc|malloc of size \d+ failed|failed to map segment/;

/** A program that was to arrange something for the tool: the machine's trouble, never the file's. */
const NOT_STARTED = /^(bwrap|setpriv|setsid|nice|prlimit|\/usr\/bin\/env|env): /m;

/** What the tool complains of, the machine's troubles before the file's: a run may report both. */
const BY_COMPLAINT: readonly (readonly [RegExp, JobFailureCode])[] = [
  [/No space left on device|Disk quota exceeded/, 'STORAGE_FAILED'],
  [/File too large/, 'OUTPUT_TOO_LARGE'],
  [
    /^(file:|.*Error opening (in|out)put).*: (No such file or directory|Permission denied|Read-only file system)/m,
    'STORAGE_FAILED',
  ],
  [/not on whitelist/, 'INPUT_UNSUPPORTED'],
  [
    /Decoder .*not found|no decoder found|Unknown decoder|could not find codec parameters|Unsupported codec|not (yet )?implemented/i,
    'INPUT_UNSUPPORTED',
  ],
  [/Stream (map|specifier) '[^'\n]*:?a(:[^'\n]*)?' .*matches no streams/, 'INPUT_NO_AUDIO'],
  [/matches no streams|does not contain any stream/, 'INPUT_NO_VIDEO'],
  [
    /Invalid data found|moov atom not found|Cannot determine format of input stream|Picture size \S+ is invalid|^file:.*: End of file/m,
    'INPUT_INVALID',
  ],
];

/**
 * What an exit means, or undefined where the tool succeeded. `otherwise` is for a failure we do not know: a run that
 * fails in a way of its own is not blamed on the user's file, a probe is.
 */
export function classifyExit(
  exit: ToolExit,
  otherwise: JobFailureCode,
): JobFailureCode | undefined {
  // Some muxers report a full disk and still exit with 0.
  if (exit.code === 0) {
    return exit.stderr.includes('No space left on device') ? 'STORAGE_FAILED' : undefined;
  }
  if (OUT_OF_MEMORY.test(exit.stderr)) return 'RESOURCE_LIMIT';
  const signal = exit.signal ?? signalOfCode(exit.code);
  if (signal !== undefined) return BY_SIGNAL.get(signal) ?? 'PROCESSING_CRASHED';
  if (NOT_STARTED.test(exit.stderr)) return 'PROCESSING_CRASHED';
  return BY_COMPLAINT.find(([complaint]) => complaint.test(exit.stderr))?.[1] ?? otherwise;
}

/** Wrappers that wait for the tool report its signal as 128 + number, as a shell does. */
function signalOfCode(code: number | null): NodeJS.Signals | undefined {
  return [...BY_SIGNAL.keys()].find((signal) => code === 128 + constants.signals[signal]);
}

const OUT_OF_RESOURCES = ['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE'];

/** A tool that could not even be started: the machine's trouble, never the file's. */
export function startFailure(error: Error): JobError {
  const code = 'code' in error ? String(error.code) : '';
  // The programs were checked, so what does not exist is the working directory.
  if (code === 'ENOENT') return new JobError('STORAGE_FAILED', { cause: error });
  const full = OUT_OF_RESOURCES.includes(code);
  return new JobError(full ? 'RESOURCE_LIMIT' : 'PROCESSING_CRASHED', { cause: error });
}
