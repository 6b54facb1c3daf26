import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, vi } from 'vitest';
import { InProcessQueue } from './in-process-queue.js';

const BELL = { queue: 'image_queue', jobId: 'a', dispatch: 1 } as const;

describe('the queue in process', () => {
  it('keeps the async context of whoever rings out of the listener', async () => {
    const transaction = new AsyncLocalStorage<string>();
    const queue = new InProcessQueue();
    const seen: unknown[] = [];
    await queue.start({ image_queue: 1 }, () => {
      seen.push(transaction.getStore());
      return Promise.resolve();
    });
    await transaction.run('open', () => queue.enqueue(BELL));
    await vi.waitFor(() => {
      expect(seen).toEqual([undefined]);
    });
  });

  it('refuses bells once closed, so that they stay in the outbox', async () => {
    const queue = new InProcessQueue();
    await queue.close();
    await expect(queue.enqueue(BELL)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await expect(queue.check()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });
});
