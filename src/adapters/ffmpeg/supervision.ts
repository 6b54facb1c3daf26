import { type ChildProcess } from 'node:child_process';
import { JobError } from '../../contracts/job-failure.js';
import { signalTool, sweepGroup } from './process-group.js';
import { StallWatch, type StallLimit } from './stall-watch.js';

export interface RunLimits {
  signal: AbortSignal;
  timeoutMs: number;
  stall?: StallLimit;
}

/** From SIGTERM to SIGKILL. Cancelled work has 2 s in all to be gone. */
const GRACE_MS = { abort: 500, limit: 5_000 };

/** How long a process that left the group may hold the pipes open after the tool is gone. */
const PIPES_MS = 1_000;

/**
 * Watches over one started tool: ends its whole process group on abort, deadline or stall, remembers why, and sweeps
 * the group when the tool exits by itself. Lets go of every timer and listener on exit.
 */
export class Supervision {
  private readonly deadline: NodeJS.Timeout;
  private readonly stallWatch: StallWatch | undefined;
  private kill: NodeJS.Timeout | undefined;
  private verdict: { error: unknown } | undefined;

  constructor(
    private readonly child: ChildProcess,
    private readonly pid: number,
    private readonly limits: RunLimits,
  ) {
    child.once('exit', this.onExit);
    const { signal, timeoutMs, stall } = limits;
    this.deadline = setTimeout(() => {
      this.end(new JobError('PROCESSING_TIMEOUT'), GRACE_MS.limit);
    }, timeoutMs);
    if (stall !== undefined) {
      this.stallWatch = new StallWatch(pid, stall, () => {
        this.end(new JobError('PROCESSING_STALLED'), GRACE_MS.limit);
      });
    }
    signal.addEventListener('abort', this.onAbort, { once: true });
    if (signal.aborted) this.onAbort();
  }

  /** Does something with the tool's output; what it throws ends the tool at once and is why it ended. */
  guard(work: () => void): void {
    if (this.verdict !== undefined) return;
    try {
      work();
    } catch (error) {
      this.end(error, GRACE_MS.abort);
    }
  }

  /** Throws why the tool was ended, if it was we who ended it. */
  throwIfEnded(): void {
    if (this.verdict !== undefined) throw this.verdict.error;
  }

  private readonly onAbort = (): void => {
    this.end(this.limits.signal.reason, GRACE_MS.abort);
  };

  private end(error: unknown, graceMs: number): void {
    // The first reason stands; a later one may only shorten the grace.
    this.verdict ??= { error };
    signalTool(this.pid, 'SIGTERM');
    clearTimeout(this.kill);
    this.kill = setTimeout(() => {
      signalTool(this.pid, 'SIGKILL');
    }, graceMs);
  }

  private readonly onExit = (): void => {
    clearTimeout(this.deadline);
    clearTimeout(this.kill);
    this.stallWatch?.stop();
    this.limits.signal.removeEventListener('abort', this.onAbort);
    sweepGroup(this.pid);
    const pipes = setTimeout(() => {
      this.child.stdout?.destroy();
      this.child.stderr?.destroy();
    }, PIPES_MS);
    this.child.once('close', () => {
      clearTimeout(pipes);
    });
  };
}
