import { JobError } from '../../contracts/job-failure.js';

const OUT_OF_MEMORY =
  /out of memory|allocation failed|failed to allocate|bad_alloc|cannot allocate/i;

/** What bubblewrap ends with when SIGKILL ended the process inside. */
const KILLED_INSIDE = 128 + 9;

/** How an image process ended: exit code or signal, and the last of what it said, for the log alone. */
export class ImageProcessExit extends Error {
  constructor(
    readonly code: number | null,
    readonly signal: NodeJS.Signals | null,
    readonly lastWords: string,
  ) {
    super(`An image process ended with ${signal ?? String(code)}: ${lastWords.trim()}`);
  }
}

/** What the end of a process that we did not ask to end means for its task. A kill is the kernel's, for memory. */
export function exitFailure(exit: ImageProcessExit): JobError {
  const killed = exit.signal === 'SIGKILL' || exit.code === KILLED_INSIDE;
  const memory = killed || OUT_OF_MEMORY.test(exit.lastWords);
  return new JobError(memory ? 'RESOURCE_LIMIT' : 'PROCESSING_CRASHED', { cause: exit });
}
