import { PassThrough, Readable } from 'node:stream';
import { JobError } from '../../src/contracts/job-failure.js';
import {
  RemoteSourcePort,
  type OpenOptions,
  type RemoteFile,
} from '../../src/ports/remote-source.port.js';

/** Fetches without any guard: for tests of what is done with a remote file. */
export class PlainRemoteSource extends RemoteSourcePort {
  normalise(url: string): string {
    return new URL(url).href;
  }

  async open(url: string, { signal }: OpenOptions): Promise<RemoteFile> {
    const response = await fetch(url, { signal }).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new JobError('IMPORT_FAILED', { cause });
    });
    if (!response.ok || response.body === null) throw new JobError('IMPORT_FAILED');
    const length = response.headers.get('content-length');
    return {
      body: translated(Readable.fromWeb(response.body as ReadableStream)),
      announcedBytes: length === null ? undefined : Number(length),
    };
  }
}

/** The same bytes; what goes wrong on the way is a JobError. */
function translated(source: Readable): Readable {
  const body = new PassThrough();
  source.on('error', (cause) => body.destroy(new JobError('IMPORT_FAILED', { cause })));
  body.on('close', () => source.destroy());
  return source.pipe(body);
}
