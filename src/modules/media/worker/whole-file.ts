import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { JobError } from '../../../contracts/job-failure.js';
import { GifFactsReader, GifFormatError } from '../domain/gif-facts.js';
import type { MediaFormat } from '../domain/media-format.js';
import { endsWithinPage, LARGEST_PAGE } from '../domain/ogg-page.js';

/** The byte that ends a GIF. Many a file in order lacks it. */
const GIF_TRAILER = Buffer.from(';');

/** The chunk that ends a PNG, and how near to the end of the file it is, in bytes. */
const PNG_END = 'IEND';
const PNG_END_WITHIN = 4096;

const OGG: readonly MediaFormat[] = ['ogg', 'opus', 'ogv'];

/**
 * Throws INPUT_TRUNCATED for a file that breaks off, where its format says nowhere how long it is: the media tool takes
 * the last whole frame for its end.
 */
export async function assertWhole(
  path: string,
  format: MediaFormat,
  signal: AbortSignal,
): Promise<void> {
  const breaksOff =
    (format === 'gif' && (await gifBreaksOff(path, signal))) ||
    (format === 'apng' &&
      !(await lastBytes(path, PNG_END_WITHIN)).includes(PNG_END, 0, 'latin1')) ||
    (OGG.includes(format) && endsWithinPage(await lastBytes(path, LARGEST_PAGE)));
  if (breaksOff) throw new JobError('INPUT_TRUNCATED');
}

async function gifBreaksOff(path: string, signal: AbortSignal): Promise<boolean> {
  const reader = new GifFactsReader();
  try {
    for await (const chunk of createReadStream(path, { signal })) reader.push(chunk as Buffer);
    reader.push(GIF_TRAILER);
  } catch (error) {
    // What is no block of a GIF ends the animation: the tool says whether there was one.
    if (error instanceof GifFormatError) return false;
    throw error;
  }
  try {
    reader.finish();
    return false;
  } catch (error) {
    if (error instanceof GifFormatError) return true;
    throw error;
  }
}

async function lastBytes(path: string, most: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const position = Math.max(0, size - most);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - position), { position });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
