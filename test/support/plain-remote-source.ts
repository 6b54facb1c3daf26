import { Readable } from 'node:stream';
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
    const response = await fetch(url, { signal });
    if (!response.ok || response.body === null) throw new JobError('IMPORT_FAILED');
    const length = response.headers.get('content-length');
    return {
      body: Readable.fromWeb(response.body),
      announcedBytes: length === null ? undefined : Number(length),
    };
  }
}
