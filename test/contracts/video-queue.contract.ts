import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueName } from '../../src/contracts/queues.js';
import type { BellListener, JobConsumerPort } from '../../src/ports/job-consumer.port.js';
import type { Bell, VideoQueuePort } from '../../src/ports/video-queue.port.js';

/** Both ends of one empty queue. */
export interface QueueUnderTest {
  queue: VideoQueuePort;
  consumer: JobConsumerPort;
  dispose: () => Promise<void>;
}

const NONE = { waiting: 0, active: 0 };

function bell(jobId: string, queue: QueueName = 'image_queue', dispatch = 1): Bell {
  return { queue, jobId, dispatch };
}

/** A listener whose work is over when the test says so. */
class Ear {
  readonly heard: Bell[] = [];
  running = 0;
  mostAtOnce = 0;
  private readonly endings = new Map<string, () => void>();

  readonly listen: BellListener = async (bell) => {
    this.heard.push(bell);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running);
    await new Promise<void>((resolve) => this.endings.set(bell.jobId, resolve));
    this.running -= 1;
  };

  finish(jobId: string): void {
    this.endings.get(jobId)?.();
  }

  finishAll(): void {
    for (const end of this.endings.values()) end();
  }

  get ids(): string[] {
    return this.heard.map(({ jobId }) => jobId);
  }
}

async function eventually(check: () => unknown): Promise<void> {
  await vi.waitFor(check, { timeout: 10_000, interval: 5 });
}

/** What every pair of VideoQueuePort and JobConsumerPort must do. */
export function describeQueue(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(`the queue ${name}`, () => {
    let queue: VideoQueuePort;
    let consumer: JobConsumerPort;
    let dispose: () => Promise<void>;
    let ear: Ear;

    const settled = (queueName: QueueName = 'image_queue') =>
      eventually(async () => {
        expect(await queue.stats(queueName)).toEqual(NONE);
      });

    beforeEach(async () => {
      ({ queue, consumer, dispose } = await make());
      ear = new Ear();
    });

    afterEach(async () => {
      ear.finishAll();
      await dispose();
    });

    it('lets a bell be heard once, with all that it says', async () => {
      const heard: Bell[] = [];
      await consumer.start({ image_queue: 2 }, (rung) => {
        heard.push(rung);
        return Promise.resolve();
      });
      await queue.enqueue(bell('a', 'image_queue', 7));
      await queue.enqueue(bell('b'));
      await eventually(() => {
        expect(heard).toHaveLength(2);
      });
      await settled();
      expect(heard).toEqual(expect.arrayContaining([bell('a', 'image_queue', 7), bell('b')]));
      expect(heard).toHaveLength(2);
    });

    it('keeps bells rung before anyone listens, in their order', async () => {
      for (const id of ['a', 'b', 'c']) await queue.enqueue(bell(id));
      expect(await queue.stats('image_queue')).toEqual({ waiting: 3, active: 0 });
      const ids: string[] = [];
      await consumer.start({ image_queue: 1 }, ({ jobId }) => {
        ids.push(jobId);
        return Promise.resolve();
      });
      await settled();
      expect(ids).toEqual(['a', 'b', 'c']);
    });

    it('takes the same bell rung twice while it waits as one', async () => {
      await queue.enqueue(bell('a'));
      await queue.enqueue(bell('a'));
      expect(await queue.stats('image_queue')).toEqual({ waiting: 1, active: 0 });
      await consumer.start({ image_queue: 2 }, ear.listen);
      await eventually(() => {
        expect(ear.ids).toEqual(['a']);
      });
      ear.finish('a');
      await settled();
      expect(ear.ids).toEqual(['a']);
    });

    it('tells the bells of one job apart by their dispatch', async () => {
      await queue.enqueue(bell('a', 'image_queue', 1));
      await queue.enqueue(bell('a', 'image_queue', 2));
      expect(await queue.stats('image_queue')).toEqual({ waiting: 2, active: 0 });
      expect(await queue.has(bell('a', 'image_queue', 3))).toBe(false);
    });

    it('lets the same bell be rung again once it was answered', async () => {
      await consumer.start({ image_queue: 1 }, ear.listen);
      await queue.enqueue(bell('a'));
      await eventually(() => {
        expect(ear.ids).toEqual(['a']);
      });
      ear.finish('a');
      await settled();
      await queue.enqueue(bell('a'));
      await eventually(() => {
        expect(ear.ids).toEqual(['a', 'a']);
      });
    });

    it('has a bell while it waits and while it is answered, not before and not after', async () => {
      expect(await queue.has(bell('a'))).toBe(false);
      await queue.enqueue(bell('a'));
      expect(await queue.has(bell('a'))).toBe(true);
      await consumer.start({ image_queue: 1 }, ear.listen);
      await eventually(() => {
        expect(ear.ids).toEqual(['a']);
      });
      expect(await queue.has(bell('a'))).toBe(true);
      expect(await queue.has(bell('a', 'video_queue'))).toBe(false);
      ear.finish('a');
      await eventually(async () => {
        expect(await queue.has(bell('a'))).toBe(false);
      });
    });

    it('answers as many bells at once as each queue allows, and no more', async () => {
      const images = new Ear();
      const videos = new Ear();
      await consumer.start({ image_queue: 3, video_queue: 1 }, (rung) =>
        (rung.queue === 'image_queue' ? images : videos).listen(rung),
      );
      for (const id of ['a', 'b', 'c', 'd', 'e']) {
        await queue.enqueue(bell(id));
        await queue.enqueue(bell(id, 'video_queue'));
      }
      await eventually(async () => {
        expect(await queue.stats('image_queue')).toEqual({ waiting: 2, active: 3 });
        expect(await queue.stats('video_queue')).toEqual({ waiting: 4, active: 1 });
      });
      await eventually(async () => {
        images.finishAll();
        videos.finishAll();
        expect(await queue.stats('image_queue')).toEqual(NONE);
        expect(await queue.stats('video_queue')).toEqual(NONE);
      });
      expect([images.mostAtOnce, videos.mostAtOnce]).toEqual([3, 1]);
      expect([images.heard.length, videos.heard.length]).toEqual([5, 5]);
    });

    it('listens to the queues named and leaves the others alone', async () => {
      await consumer.start({ image_queue: 1 }, ear.listen);
      await queue.enqueue(bell('a', 'dreams'));
      await queue.enqueue(bell('b'));
      await eventually(() => {
        expect(ear.ids).toEqual(['b']);
      });
      expect(await queue.stats('dreams')).toEqual({ waiting: 1, active: 0 });
    });

    it('takes no bell once paused, while the one being answered goes on', async () => {
      await consumer.start({ image_queue: 2 }, ear.listen);
      await queue.enqueue(bell('a'));
      await eventually(() => {
        expect(ear.ids).toEqual(['a']);
      });
      await consumer.pause();
      await queue.enqueue(bell('b'));
      await consumer.pause();
      expect(ear.running).toBe(1);
      ear.finish('a');
      await eventually(async () => {
        expect(await queue.has(bell('a'))).toBe(false);
        expect(await queue.stats('image_queue')).toEqual({ waiting: 1, active: 0 });
      });
      expect(await queue.has(bell('b'))).toBe(true);
      expect(ear.ids).toEqual(['a']);
      await expect(consumer.check()).rejects.toThrow();
    });

    it('goes on after a listener that rejects or throws', async () => {
      const ids: string[] = [];
      await consumer.start({ image_queue: 1 }, ({ jobId }) => {
        ids.push(jobId);
        if (jobId === 'a') return Promise.reject(new Error('rejected'));
        if (jobId === 'b') throw new Error('thrown');
        return Promise.resolve();
      });
      for (const id of ['a', 'b', 'c']) await queue.enqueue(bell(id));
      await eventually(() => {
        expect(ids).toEqual(['a', 'b', 'c']);
      });
      await settled();
      expect(await queue.has(bell('a'))).toBe(false);
    });

    it('closes without waiting for the listener, which may still end', async () => {
      await consumer.start({ image_queue: 1 }, ear.listen);
      await queue.enqueue(bell('a'));
      await eventually(() => {
        expect(ear.ids).toEqual(['a']);
      });
      await consumer.close();
      expect(ear.running).toBe(1);
      ear.finish('a');
      await eventually(() => {
        expect(ear.running).toBe(0);
      });
      await consumer.close();
      await expect(consumer.check()).rejects.toThrow();
    });

    it('says that it can be reached', async () => {
      await consumer.start({ image_queue: 1 }, ear.listen);
      await queue.check();
      await eventually(() => consumer.check());
    });
  });
}
