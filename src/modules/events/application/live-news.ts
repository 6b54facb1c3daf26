import { isBehind, type JobEvent, type LogPlace } from '../../jobs/domain/job-event.js';
import type { News } from '../domain/news.js';

/** What one happening means to a watcher. */
interface Entry {
  /** None for progress, which has no number. */
  event: JobEvent | undefined;
  news: News[];
}

/**
 * News that waits for one watcher. It holds so many entries and no more: past that it has overflowed, and is of no use.
 * Of a job's progress only the latest waits.
 */
export class LiveNews {
  private waiting = new Map<string, Entry>();
  private wake: () => void = () => undefined;
  private isKnown: (event: JobEvent) => boolean = () => false;

  constructor(private readonly capacity: number) {}

  /** From here on events are left out that the watcher has been told of by other means. */
  leaveOut(isKnown: (event: JobEvent) => boolean): void {
    this.isKnown = isKnown;
  }

  leaveOutUpTo(place: LogPlace): void {
    this.leaveOut((event) => !isBehind(event, place));
  }

  /** False when there is no room. */
  put(event: JobEvent, news: News[]): boolean {
    return this.add(event.id, { event, news });
  }

  putProgress(jobId: string, news: News[]): boolean {
    return this.add(`progress of ${jobId}`, { event: undefined, news });
  }

  /** Resolves once something waits, or somebody else has woken us. */
  async arrival(): Promise<void> {
    if (this.waiting.size > 0) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
  }

  stopWaiting(): void {
    this.wake();
  }

  take(): News[] {
    const taken = [...this.waiting.values()];
    this.waiting = new Map();
    return taken
      .filter(({ event }) => event === undefined || !this.isKnown(event))
      .flatMap(({ news }) => news);
  }

  private add(key: string, entry: Entry): boolean {
    this.waiting.delete(key);
    if (this.waiting.size >= this.capacity) return false;
    this.waiting.set(key, entry);
    this.wake();
    return true;
  }
}
