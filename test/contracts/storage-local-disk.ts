import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LocalDiskStorage } from '../../src/adapters/local-disk/local-disk-storage.adapter.js';
import { attachmentDisposition } from '../../src/contracts/content-disposition.js';
import type { StorageUnderTest } from './storage.contract.js';

export interface LocalDiskUnderTest extends StorageUnderTest {
  storage: LocalDiskStorage;
  localFiles: LocalDiskStorage;
  root: string;
}

/** Serves signed URLs, as the API does. */
function createFileServer(storage: LocalDiskStorage): Server {
  return createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const file = storage.verifySignedUrl(new URL(request.url ?? '/', 'http://localhost'));
      if (file === undefined || (await storage.stat(file.key)) === undefined) {
        response.writeHead(file === undefined ? 403 : 404).end();
        return;
      }
      const { contentType, downloadName } = file;
      if (contentType !== undefined) response.setHeader('content-type', contentType);
      if (downloadName !== undefined) {
        response.setHeader('content-disposition', attachmentDisposition(downloadName));
      }
      await pipeline(await storage.get(file.key), response);
    };
    serve().catch((error: unknown) => response.destroy(error as Error));
  });
}

/** An empty store in a folder of its own, and a server for its signed URLs. */
export async function makeLocalDisk(): Promise<LocalDiskUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'framewright-storage-'));
  const root = join(folder, 'storage');
  let port = 0;
  const storage = new LocalDiskStorage({
    root,
    secret: 'a secret that only the tests know, 32 bytes',
    baseUrl: () => `http://127.0.0.1:${port}`,
  });
  const server = createFileServer(storage);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  return {
    storage,
    localFiles: storage,
    root,
    unfinished: () => readdir(join(root, 'incoming')),
    dispose: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
