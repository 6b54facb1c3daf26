import { RecentMap } from '../../jobs/application/recent-map.js';
import type { JobEvent } from '../../jobs/domain/job-event.js';
import { newsOf, type AffectedResource, type News } from '../domain/news.js';
import { isWatched, type Watch } from '../domain/watch.js';
import type { LiveNews } from './live-news.js';

/** Resources whose state is remembered, so that progress is never told out of turn. */
const REMEMBERED = 1_000;

/** Why a subscription has ended: its watcher left or was told to go, it was too slow, or its past could not be read. */
export type SubscriptionEnd = 'closed' | 'overflowed' | 'failed';

/**
 * One watcher's news, batch by batch: first what it missed or how things stand, then what happens. Iterated once. Its
 * end is told at once, also while its watcher is busy with a batch.
 */
export class EventSubscription implements AsyncIterable<News[]> {
  readonly ended: Promise<SubscriptionEnd>;
  private hasEnded = false;
  private end: (why: SubscriptionEnd) => void = () => undefined;
  private readonly told = new RecentMap<string, AffectedResource>(REMEMBERED);

  constructor(
    private readonly watch: Watch,
    private readonly live: LiveNews,
    private readonly past: AsyncIterable<News[]>,
  ) {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  /** Keeps what an event means to the watcher. */
  offer(event: JobEvent, affected: readonly AffectedResource[]): void {
    const news = newsOf(event, affected, this.watch);
    if (news.length > 0 && !this.live.put(event, news)) this.close('overflowed');
  }

  /** `early`: it may have outrun the events before it. */
  offerProgress(jobId: string, affected: readonly AffectedResource[], early: boolean): void {
    const at = new Date();
    const news = affected
      .filter((one) => isWatched(this.watch, one))
      .map((state) => ({ type: 'progress' as const, state: { ...state, at }, early }));
    if (news.length > 0 && !this.live.putProgress(jobId, news)) this.close('overflowed');
  }

  /** Safe to call again. */
  close(why: SubscriptionEnd = 'closed'): void {
    this.hasEnded = true;
    this.end(why);
    this.live.stopWaiting();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<News[], void, void> {
    try {
      for await (const batch of this.past) {
        yield* this.still(batch);
        if (this.hasEnded) return;
      }
      for (;;) {
        await this.live.arrival();
        yield* this.still(this.live.take());
        if (this.hasEnded) return;
      }
    } catch (error) {
      this.close('failed');
      throw error;
    } finally {
      this.close();
    }
  }

  /** The batch without progress that comes out of turn, and nothing once we have ended. */
  private *still(batch: readonly News[]): Generator<News[], void, void> {
    if (this.hasEnded) return;
    const news = batch.filter((one) => this.isNew(one));
    if (news.length > 0) yield news;
  }

  private isNew(news: News): boolean {
    if (news.type !== 'status' && news.type !== 'progress') return true;
    const { id, jobId, progress } = news.state;
    const key = `${id} ${jobId}`;
    const last = this.told.get(key);
    if (news.type === 'progress') {
      // Who resumes was told of the beginning before.
      const isRunning = last === undefined ? !news.early : last.status === 'processing';
      if (!isRunning || progress <= (last?.progress ?? -1)) return false;
    }
    this.told.set(key, news.state);
    return true;
  }
}
