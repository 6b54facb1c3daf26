import { createReadStream } from 'node:fs';
import { JobError } from '../../../contracts/job-failure.js';
import { GifFactsReader, GifFormatError, type GifFacts } from '../domain/gif-facts.js';

/** What a GIF of ours holds, read to its end. PROCESSING_CRASHED where it is none, or breaks off. */
export async function madeGifFacts(path: string): Promise<GifFacts> {
  const reader = new GifFactsReader();
  try {
    for await (const chunk of createReadStream(path)) reader.push(chunk as Buffer);
    return reader.finish();
  } catch (error) {
    if (error instanceof GifFormatError) throw new JobError('PROCESSING_CRASHED', { cause: error });
    throw error;
  }
}
