import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { JobError } from '../../contracts/job-failure.js';

/**
 * Writes the next so many bytes of a stream, which stays open, to a file that is not there yet: a tool that was taken over
 * could have left a link of that name. A file that cannot be written is STORAGE_FAILED.
 */
export async function writeImage(
  source: Readable,
  bytes: number,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(taken(source, bytes), file, { signal });
  } catch (error) {
    throw isFileError(error) ? new JobError('STORAGE_FAILED', { cause: error }) : error;
  }
}

async function* taken(source: Readable, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  const chunks = source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    left -= chunk.length;
    yield chunk;
    if (left <= 0) break;
  }
  if (left !== 0) throw new JobError('PROCESSING_CRASHED', { cause: `${left} bytes are missing` });
}

/** Whether the file failed, and not the stream it is written from. */
function isFileError(error: unknown): boolean {
  const codes = [
    'ENOSPC',
    'EDQUOT',
    'EFBIG',
    'EEXIST',
    'EIO',
    'EROFS',
    'EACCES',
    'ENOENT',
    'EISDIR',
    'EMFILE',
  ];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
