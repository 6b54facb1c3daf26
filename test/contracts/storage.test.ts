import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { S3Storage } from '../../src/adapters/s3/s3-storage.adapter.js';
import { StorageError } from '../../src/ports/storage.port.js';
import { startS3, type S3Server } from '../support/s3.js';
import { makeLocalDisk } from './storage-local-disk.js';
import { describeLocalFiles } from './storage-local-files.contract.js';
import { describeStorage } from './storage.contract.js';

describeStorage('Local disk', makeLocalDisk);
describeLocalFiles('Local disk', makeLocalDisk);

describeStorage('S3', async () => {
  const s3 = await startS3();
  const storage = new S3Storage(s3.settings());
  return {
    storage,
    unfinished: () => s3.openUploads(),
    fill: (keys) => s3.fill(keys),
    dispose: async () => {
      storage.onApplicationShutdown();
      await s3.close();
    },
  };
});

describe('S3 storage, when the store is not well', () => {
  let s3: S3Server;
  let storage: S3Storage;
  const bytesOf = (content: string): Readable => Readable.from([Buffer.from(content)]);
  const failureOf = async (work: Promise<unknown>): Promise<StorageError> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StorageError);
    return error as StorageError;
  };

  beforeAll(async () => {
    s3 = await startS3();
    storage = new S3Storage(s3.settings());
  });
  afterEach(() => s3.failWith(undefined));
  afterAll(async () => {
    storage.onApplicationShutdown();
    await s3.close();
  });

  it('fails within 10 s and says that another try may help, and one does', async () => {
    await s3.failWith(503);
    const began = Date.now();
    const attempts = [
      storage.put('down/small', bytesOf('x')),
      storage.put('down/large', bytesOf('x'.repeat(12_000_000))),
      storage.get('down/small'),
      storage.stat('down/small'),
      storage.delete('down/small'),
      storage.list('down/').next(),
      storage.sweepUnfinished(new Date()),
      storage.check(),
    ];
    for (const failure of await Promise.all(attempts.map(failureOf))) {
      expect(failure).toMatchObject({ retryable: true, full: false });
    }
    expect(Date.now() - began).toBeLessThan(10_000);
    await s3.failWith(undefined);
    await storage.put('down/small', bytesOf('x'));
    expect(await s3.keys()).toContain('down/small');
    expect(await s3.openUploads()).toEqual([]);
  });

  it('fails within 3 s where the store asks to slow down', async () => {
    await s3.failWith(503, 'SlowDown');
    const began = Date.now();
    const attempts = [storage.put('down/small', bytesOf('x')), storage.stat('down/small')];
    for (const failure of await Promise.all(attempts.map(failureOf))) {
      expect(failure).toMatchObject({ retryable: true, full: false });
    }
    expect(Date.now() - began).toBeLessThan(3_000);
  });

  it('says so when the store is full', async () => {
    await s3.failWith(507, 'XMinioStorageFull');
    const failure = await failureOf(storage.put('full', bytesOf('x')));
    expect(failure).toMatchObject({ retryable: true, full: true });
  });

  it('does not try again what is refused', async () => {
    await s3.failWith(403, 'AccessDenied');
    expect(await failureOf(storage.put('refused', bytesOf('x')))).toMatchObject({
      retryable: false,
    });
    expect(await failureOf(storage.check())).toMatchObject({ retryable: false });
  });

  it('takes a wrong secret for a refusal', async () => {
    const settings = Object.assign(s3.settings(), { secretAccessKey: 'not the secret' });
    const stranger = new S3Storage(settings);
    expect(await failureOf(stranger.put('x', bytesOf('x')))).toMatchObject({ retryable: false });
    stranger.onApplicationShutdown();
  });

  it('does not take a missing bucket for a missing object', async () => {
    const lost = new S3Storage(Object.assign(s3.settings(), { bucket: 'no-such-bucket' }));
    const attempts = [
      lost.put('x', bytesOf('x')),
      lost.get('x'),
      lost.stat('x'),
      lost.list('').next(),
      lost.check(),
    ];
    for (const failure of await Promise.all(attempts.map(failureOf))) {
      expect(failure).toMatchObject({ retryable: false });
    }
    lost.onApplicationShutdown();
  });

  it('notices that the store did not keep every byte, and takes the torn object away', async () => {
    await s3.breakWith({ keepBytes: 5 });
    expect(await failureOf(storage.put('torn', bytesOf('more than five')))).toMatchObject({
      retryable: true,
    });
    expect(await s3.keys()).not.toContain('torn');
  });

  it('says so when a download breaks off, instead of ending it early', async () => {
    await storage.put('broken', bytesOf('x'.repeat(1_000_000)));
    await s3.breakWith({ cutAt: 300_000 });
    const downloading = storage.get('broken').then((bytes) => buffer(bytes));
    expect(await failureOf(downloading)).toMatchObject({ retryable: true });
  });

  it('aborts a request that the store does not answer', async () => {
    await s3.breakWith({ stalled: true });
    const reason = new Error('The job was cancelled');
    const aborter = new AbortController();
    const body = new PassThrough();
    const putting = expect(storage.put('stalled', body, { signal: aborter.signal })).rejects.toBe(
      reason,
    );
    body.end('all there is');
    await expect.poll(() => body.readableEnded, { timeout: 20_000 }).toBe(true);
    const began = Date.now();
    aborter.abort(reason);
    await putting;
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it('finds out within 6 s that the store does not answer', async () => {
    await s3.breakWith({ stalled: true });
    const began = Date.now();
    expect(await failureOf(storage.check())).toMatchObject({ retryable: true });
    expect(Date.now() - began).toBeLessThan(6_000);
  });
});

describe('S3 URLs', () => {
  it('are signed for the public endpoint, in the style asked for', async () => {
    const s3 = await startS3();
    const url = async (forcePathStyle: boolean): Promise<string> => {
      const publicEndpoint = 'https://files.example.com';
      const settings = Object.assign(s3.settings(), { publicEndpoint, forcePathStyle });
      return new S3Storage(settings).signedUrl('a/b.mp4', { expiresInSeconds: 900 });
    };
    expect(await url(true)).toMatch(
      /^https:\/\/files\.example\.com\/framewright-test\/a\/b\.mp4\?.*X-Amz-Expires=900/,
    );
    expect(await url(false)).toMatch(
      /^https:\/\/framewright-test\.files\.example\.com\/a\/b\.mp4\?/,
    );
    await s3.close();
  });
});
