import { Contact, type ContactPace } from './contact.js';
import type { HealthCheck } from './worker-health.server.js';

/** So many questions fit into the limit: one that is lost makes nobody unready. */
const QUESTIONS_PER_LIMIT = 12;
const LONGEST_PAUSE_MS = 5_000;
const FIRST_PAUSE_MS = 100;

/**
 * Keeps contact with what a worker cannot work without, and tells when it has been lost for longer than a blip: a queue
 * that fails over or an API that is deployed makes no worker unready, one that stays away does, until it is back. What is
 * given must answer or fail in its own time.
 */
export class Watchdog {
  private readonly contacts: readonly Contact[];
  private readonly ending = new AbortController();
  private begun = false;

  /** `limitMs`: how long a part may be out of reach. */
  constructor(
    parts: Record<string, HealthCheck>,
    private readonly limitMs: number,
  ) {
    this.contacts = Object.entries(parts).map(([name, ask]) => new Contact(name, ask));
  }

  /** For each part, whether it is in reach: rejects with LostContactError while it is not, and before it ever was. */
  get checks(): Record<string, HealthCheck> {
    const { limitMs } = this;
    return Object.fromEntries(
      this.contacts.map((contact) => [contact.name, () => contact.assertWithin(limitMs)]),
    );
  }

  /** Begins to ask; called again, it does nothing. */
  start(): void {
    if (this.begun) return;
    this.begun = true;
    for (const contact of this.contacts) void contact.keep(this.pace, this.ending.signal);
  }

  /** Asks no more. A question that is out may still be answered, which then changes nothing. */
  stop(): Promise<void> {
    this.ending.abort();
    return Promise.resolve();
  }

  private get pace(): ContactPace {
    const everyMs = Math.min(LONGEST_PAUSE_MS, Math.round(this.limitMs / QUESTIONS_PER_LIMIT));
    return { firstMs: Math.min(FIRST_PAUSE_MS, everyMs), everyMs };
  }
}
