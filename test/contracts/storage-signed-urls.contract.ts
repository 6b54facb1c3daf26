import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { SignedUrlOptions, StoragePort } from '../../src/ports/storage.port.js';

const CONTENT = 'bytes for whoever holds the link';

/** What StoragePort promises of signed URLs, tried by an HTTP client that has no credentials. */
export function describeSignedUrls(storageOf: () => StoragePort): void {
  describe('a signed URL', () => {
    const sign = async (options: Partial<SignedUrlOptions> = {}): Promise<URL> => {
      const key = `contract/${randomUUID()}/clip.mp4`;
      await storageOf().put(key, Readable.from([Buffer.from(CONTENT)]));
      return new URL(await storageOf().signedUrl(key, { expiresInSeconds: 60, ...options }));
    };
    const statusOf = async (url: URL): Promise<number> => {
      const response = await fetch(url);
      await response.arrayBuffer();
      return response.status;
    };

    it('serves the object to anyone', async () => {
      const url = await sign();
      const response = await fetch(url);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(CONTENT);
      expect(response.headers.get('content-disposition')).toBeNull();
    });

    it('carries the type and the name to save it under', async () => {
      const url = await sign({ contentType: 'video/mp4', downloadName: 'Été "1"; x.mp4' });
      const { headers } = await fetch(url);
      expect(headers.get('content-type')).toBe('video/mp4');
      expect(headers.get('content-disposition')).toBe(
        `attachment; filename="Ete _1__ x.mp4"; filename*=UTF-8''%C3%89t%C3%A9%20%221%22%3B%20x.mp4`,
      );
    });

    it('serves nothing for an object that does not exist', async () => {
      const key = `contract/${randomUUID()}/absent`;
      const url = new URL(await storageOf().signedUrl(key, { expiresInSeconds: 60 }));
      expect(await statusOf(url)).toBe(404);
    });

    it('is refused once it has expired', async () => {
      const url = await sign({ expiresInSeconds: 1 });
      await vi.waitFor(
        async () => {
          expect(await statusOf(url)).toBe(403);
        },
        { timeout: 10_000, interval: 100 },
      );
    });

    it('is refused when any part of it is changed, left out or moved to another object', async () => {
      const url = await sign({ contentType: 'video/mp4', downloadName: 'clip.mp4' });
      const other = await sign();
      const forged: URL[] = [];
      for (const [name, value] of url.searchParams) {
        const changed = new URL(url);
        const otherStart = value.startsWith('x') ? 'y' : 'x';
        const otherValue = /^\d+$/.test(value) ? `${value}0` : otherStart + value.slice(1);
        changed.searchParams.set(name, otherValue);
        const shortened = new URL(url);
        shortened.searchParams.delete(name);
        forged.push(changed, shortened);
      }
      const moved = new URL(url);
      moved.pathname = other.pathname;
      const bare = new URL(url);
      bare.search = '';
      for (const forgery of [...forged, moved, bare]) {
        expect(await statusOf(forgery), forgery.href).toBe(403);
      }
      expect(await statusOf(url)).toBe(200);
    });
  });
}
