import { Logger } from '@nestjs/common';

/**
 * Runs a task over and over: at every interval, and at once when woken. Never two at a time; a wake during a run leads
 * to one more run. A failing run is logged and the next one comes at the interval.
 */
export class IntervalLoop {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private wanted = false;
  private stopped = true;
  private readonly stopping = new AbortController();

  constructor(
    private readonly name: string,
    private readonly intervalMs: number,
    private readonly task: (stopping: AbortSignal) => Promise<void>,
  ) {
    this.logger = new Logger(name);
  }

  start(): void {
    this.stopped = false;
    this.schedule();
  }

  wake(): void {
    if (this.stopped) return;
    this.wanted = true;
    this.running ??= this.run();
  }

  /** Ends the loop for good: tells a run under way through its signal, and resolves once it is over. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.wake();
    }, this.intervalMs).unref();
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    try {
      while (this.wanted && !this.stopped) {
        this.wanted = false;
        await this.task(this.stopping.signal);
      }
    } catch (error) {
      this.logger.warn(`${this.name} failed and will try again: ${String(error)}`);
    } finally {
      this.running = undefined;
      if (!this.stopped) this.schedule();
    }
  }
}
