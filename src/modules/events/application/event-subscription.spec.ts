import { describe, expect, it } from 'vitest';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { JobEvent } from '../../jobs/domain/job-event.js';
import type { AffectedResource, News } from '../domain/news.js';
import type { Watch } from '../domain/watch.js';
import { EventSubscription } from './event-subscription.js';
import { LiveNews } from './live-news.js';

const WATCH: Watch = { ownerId: 'ann', ids: [], resources: [], after: undefined };

let number = 0;

function event(status: JobStatus): JobEvent {
  const id = String(++number);
  const job = { jobId: 'job', jobKind: 'conversion.gif', ownerId: 'ann', attempt: 1 } as const;
  const told = { progress: 0, error: undefined, createdAt: new Date(0) };
  return { id, transactionId: id, ...job, ...told, status };
}

const affected = (status: JobStatus, progress = 0): AffectedResource[] => [
  { resource: 'conversion', id: 'gif', jobId: 'job', status, progress },
];

/** A subscription to which all this has happened, until its watcher first looks. */
async function firstBatch(
  happen: (subscription: EventSubscription) => void,
  past: News[][] = [],
): Promise<string[]> {
  const batches = (async function* () {
    yield* past;
    await Promise.resolve();
  })();
  const subscription = new EventSubscription(WATCH, new LiveNews(3), batches);
  happen(subscription);
  const story: string[] = [];
  let looks = past.length + 1;
  for await (const batch of subscription) {
    for (const news of batch) {
      if ('state' in news) story.push(`${news.state.status} ${news.state.progress}`);
    }
    if (--looks === 0) break;
  }
  return story;
}

describe('A watcher', () => {
  it('hears the latest of several figures, behind what had happened before', async () => {
    const story = await firstBatch((subscription) => {
      subscription.offerProgress('job', affected('processing', 10), false);
      subscription.offer(event('queued'), affected('queued', 10));
      subscription.offer(event('processing'), affected('processing', 10));
      subscription.offerProgress('job', affected('processing', 20), false);
    });
    expect(story).toEqual(['queued 10', 'processing 10', 'processing 20']);
  });

  it.each<[JobStatus]>([['queued'], ['completed'], ['failed'], ['cancelled']])(
    'hears of no progress of work that is %s',
    async (status) => {
      const story = await firstBatch((subscription) => {
        subscription.offer(event(status), affected(status));
        subscription.offerProgress('job', affected('processing', 20), false);
      });
      expect(story).toEqual([`${status} 0`]);
    },
  );

  it('hears of no progress that has outrun the beginning', async () => {
    const story = await firstBatch((subscription) => {
      subscription.offerProgress('job', affected('processing', 20), true);
      subscription.offer(event('queued'), affected('queued'));
    });
    expect(story).toEqual(['queued 0']);
  });

  it('hears of progress at once when it was told of the beginning before it came back', async () => {
    const story = await firstBatch((subscription) => {
      subscription.offerProgress('job', affected('processing', 20), false);
    });
    expect(story).toEqual(['processing 20']);
  });

  it('is cut off when there is no more room, and hears nothing any more', async () => {
    const subscription = new EventSubscription(WATCH, new LiveNews(3), (async function* () {})());
    for (let n = 0; n < 4; n++) subscription.offer(event('queued'), affected('queued'));
    expect(await subscription.ended).toBe('overflowed');
    const heard: News[] = [];
    for await (const batch of subscription) heard.push(...batch);
    expect(heard).toEqual([]);
  });

  it('learns that its past could not be read', async () => {
    const past = (async function* (): AsyncGenerator<News[]> {
      yield [];
      await Promise.reject(new Error('The database is away'));
    })();
    const subscription = new EventSubscription(WATCH, new LiveNews(3), past);
    await expect(subscription[Symbol.asyncIterator]().next()).rejects.toThrow('away');
    expect(await subscription.ended).toBe('failed');
  });
});
