import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { EventsSettings } from '../../../config/events.settings.js';
import { AppError } from '../../../contracts/app-error.js';
import { SignalBusPort } from '../../../ports/signal-bus.port.js';
import { IntervalLoop } from '../../jobs/application/interval-loop.js';
import { JobSignals } from '../../jobs/application/job-signals.js';
import {
  JobEventLogPort,
  LOG_BEGINNING,
  type JobEvent,
  type LogPlace,
} from '../../jobs/domain/job-event.js';
import type { JobProgress } from '../../jobs/domain/job-progress.js';
import type { Watch } from '../domain/watch.js';
import { EventSubscription } from './event-subscription.js';
import { LiveNews } from './live-news.js';
import { ResourcesRegistry } from './resources.registry.js';
import { ToldPast } from './told-past.js';

/** Events read at once, at most. */
const BATCH = 500;

/** How soon to look again when events wait for an open transaction, at first and at most; in milliseconds. */
const HELD_UP_MS = { first: 25, longest: 1_000 };

const RETRY_AFTER_SECONDS = 5;

/**
 * Tells callers what becomes of their work, as it happens, whichever instance it happened in. One reader follows the
 * log for all watchers of this instance; nothing of HTTP is known here.
 */
@Injectable()
export class EventFeed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(EventFeed.name);
  private readonly subscriptions = new Map<string, Set<EventSubscription>>();
  private readonly loop: IntervalLoop;
  private readonly batch: number;
  private place: LogPlace = LOG_BEGINNING;
  /** What is to be told behind the next reading of the log, by job. */
  private progress = new Map<string, JobProgress>();
  private heldUpMs = HELD_UP_MS.first;
  private unsubscribe: (() => void)[] = [];
  private open = 0;

  constructor(
    private readonly settings: EventsSettings,
    private readonly log: JobEventLogPort,
    private readonly resources: ResourcesRegistry,
    private readonly past: ToldPast,
    private readonly signals: JobSignals,
    private readonly bus: SignalBusPort,
  ) {
    // A batch must fit where it waits, or a watcher that keeps up would seem slow.
    this.batch = Math.min(BATCH, settings.maxBuffered);
    this.loop = new IntervalLoop(EventFeed.name, settings.pollIntervalMs, () => this.follow());
  }

  async onApplicationBootstrap(): Promise<void> {
    this.place = await this.log.end();
    this.loop.start();
    this.unsubscribe = [
      this.signals.onSignal('jobs_events', () => {
        this.loop.wake();
      }),
      this.bus.subscribe('jobs_progress', (payload) => {
        this.hearProgress(JSON.parse(payload) as JobProgress);
      }),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    this.endAll();
    await this.loop.stop();
  }

  /** Subscriptions that are open in this instance. */
  get size(): number {
    return this.open;
  }

  /**
   * Begins to keep news for a watcher, who must iterate the subscription or close it. QUOTA_EXCEEDED when the caller has
   * too many, SERVICE_UNAVAILABLE when everybody together has.
   */
  subscribe(watch: Watch): EventSubscription {
    const own = this.subscriptions.get(watch.ownerId) ?? new Set();
    if (own.size >= this.settings.perCaller) {
      const detail = `At most ${this.settings.perCaller} streams may be open at the same time.`;
      const retryAfterSeconds = RETRY_AFTER_SECONDS;
      throw new AppError('QUOTA_EXCEEDED', { detail, retryAfterSeconds });
    }
    if (this.open >= this.settings.maxStreams) {
      throw new AppError('SERVICE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    const live = new LiveNews(this.settings.maxBuffered);
    const subscription = new EventSubscription(watch, live, this.past.of(watch, live));
    this.subscriptions.set(watch.ownerId, own.add(subscription));
    this.open++;
    void subscription.ended.then((why) => {
      this.open--;
      own.delete(subscription);
      if (own.size === 0) this.subscriptions.delete(watch.ownerId);
      if (why === 'overflowed') this.logger.warn('A watcher was too slow and was cut off');
    });
    return subscription;
  }

  /** Ends every subscription of this instance. */
  endAll(): void {
    for (const own of this.subscriptions.values()) for (const one of own) one.close();
  }

  private hearProgress(progress: JobProgress): void {
    if (!this.subscriptions.has(progress.owner)) return;
    this.progress.set(progress.job, progress);
    this.loop.wake();
  }

  /** Reads everything there is, and hands it on; then the progress that was heard of before, which comes behind it. */
  private async follow(): Promise<void> {
    const progress = [...this.progress.values()];
    this.progress = new Map();
    for (;;) {
      const { events, isHeldUp } = await this.log.readAfter(this.place, this.batch);
      await this.tell(events);
      // Only now: what could not be told is read again.
      this.place = events.at(-1) ?? this.place;
      if (events.length > 0) this.heldUpMs = HELD_UP_MS.first;
      if (events.length === this.batch) continue;
      await this.tellProgress(progress, isHeldUp);
      if (isHeldUp) this.lookAgain();
      return;
    }
  }

  /** No signal tells of the end of the transaction that holds events up: it may have none of its own. */
  private lookAgain(): void {
    setTimeout(() => {
      this.loop.wake();
    }, this.heldUpMs).unref();
    this.heldUpMs = Math.min(this.heldUpMs * 2, HELD_UP_MS.longest);
  }

  private async tell(events: readonly JobEvent[]): Promise<void> {
    const watched = events.filter(({ ownerId }) => this.subscriptions.has(ownerId));
    if (watched.length === 0) return;
    const affected = await this.resources.affectedBy(watched);
    for (const event of watched) {
      for (const subscription of this.subscriptionsOf(event.ownerId)) {
        subscription.offer(event, affected.get(event) ?? []);
      }
    }
  }

  private async tellProgress(heard: readonly JobProgress[], early: boolean): Promise<void> {
    if (heard.length === 0) return;
    // It may have been said after the end.
    const running = new Set(await this.log.running(heard.map(({ job }) => job)));
    const jobs = heard
      .filter(({ job }) => running.has(job))
      .map(({ job: jobId, kind: jobKind, owner, progress }) => {
        return { jobId, jobKind, owner, progress, status: 'processing' as const };
      });
    const affected = await this.resources.affectedBy(jobs);
    for (const job of jobs) {
      for (const subscription of this.subscriptionsOf(job.owner)) {
        subscription.offerProgress(job.jobId, affected.get(job) ?? [], early);
      }
    }
  }

  private subscriptionsOf(ownerId: string): EventSubscription[] {
    return [...(this.subscriptions.get(ownerId) ?? [])];
  }
}
