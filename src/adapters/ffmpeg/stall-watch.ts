import { groupCpuSeconds } from './process-group.js';

/** Below this share of one core a tool counts as waiting: waking up to poll is no sign of life. */
const BUSY_SHARE = 0.01;

export interface StallLimit {
  /** Milliseconds without a sign of life. */
  afterMs: number;
  /** Anything that changes when the tool gets on. */
  position: () => string;
}

/**
 * Calls back once when a process group neither moves its position nor uses CPU for long enough. Position alone would
 * not do: making a palette reads the whole input before the first frame comes out.
 */
export class StallWatch {
  private readonly intervalMs: number;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private position = '';
  private cpuSeconds = 0;
  private idleMs = 0;
  private lookedAt = performance.now();

  constructor(
    private readonly pid: number,
    private readonly limit: StallLimit,
    private readonly onStall: () => void,
  ) {
    this.intervalMs = Math.min(5_000, Math.max(50, limit.afterMs / 5));
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.look(), this.intervalMs);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    const now = performance.now();
    // When it is we who were held up, the tool is charged two intervals at most.
    const elapsed = Math.min(now - this.lookedAt, 2 * this.intervalMs);
    this.lookedAt = now;
    const alive = await this.hasMoved(elapsed);
    if (this.stopped) return;
    this.idleMs = alive ? 0 : this.idleMs + elapsed;
    if (this.idleMs >= this.limit.afterMs) this.onStall();
    else this.schedule();
  }

  private async hasMoved(elapsedMs: number): Promise<boolean> {
    const position = this.limit.position();
    if (position !== this.position) {
      this.position = position;
      return true;
    }
    const cpuSeconds = await groupCpuSeconds(this.pid);
    if (cpuSeconds === undefined) return false;
    const waitedSeconds = (this.idleMs + elapsedMs) / 1000;
    const alive = cpuSeconds - this.cpuSeconds > BUSY_SHARE * waitedSeconds;
    // Less than before: a member of the group has gone and taken its share with it.
    if (alive || cpuSeconds < this.cpuSeconds) this.cpuSeconds = cpuSeconds;
    return alive;
  }
}
