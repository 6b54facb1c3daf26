import type { RunningService } from './running-service.js';

type Stop = () => Promise<void>;

/** The parts of a role that have started. They stop in reverse order, each whether or not another could. */
export class StartedParts {
  private readonly stops: Stop[] = [];

  add(stop: Stop): void {
    this.stops.push(stop);
  }

  /** Throws what went wrong, once every part has been told to stop. */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (let stop = this.stops.pop(); stop !== undefined; stop = this.stops.pop()) {
      await stop().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'The service did not stop cleanly');
  }

  /** Starts the rest; what had started before a failure is stopped again. */
  async through(start: () => Promise<string>): Promise<RunningService> {
    try {
      const url = await start();
      return { url, stop: () => this.stop() };
    } catch (error) {
      await this.stop();
      throw error;
    }
  }
}
