import type { Picture } from './picture.js';
import type { GifShape } from './gif-shape.js';

const MEBIBYTE = 1024 * 1024;

/** What the tool needs whatever it does, with the statistics of a palette. */
const BASE_BYTES = 150 * MEBIBYTE;

/** Decoded frames a decoder holds: for itself, and more for each thread. */
const DECODER_FRAMES = 9.5;
const THREAD_FRAMES = 2.4;

/** Frames that wait for the palette have four bytes a pixel, and what surrounds them. */
const WAITING_BYTES_PER_PIXEL = 4 * 1.25;

/** Decoding alone stays below this. */
const DECODING_BYTES = 420 * MEBIBYTE;

/** One process stays below this; the limit that no conversion may pass is 600 MB. */
const ONE_PROCESS_BYTES = 420 * MEBIBYTE;

/** How many threads may decode a picture; undefined where as many as there are processors. */
export function decoderThreads({ frameBytes }: Picture, cores: number): number | undefined {
  const frames = (DECODING_BYTES - BASE_BYTES / 2) / frameBytes;
  const threads = Math.max(1, Math.floor((frames - DECODER_FRAMES) / THREAD_FRAMES));
  return threads < cores ? threads : undefined;
}

/** Whether every frame of the GIF can wait in memory until the palette is known. */
export function fitsOneProcess(picture: Picture, shape: GifShape, seconds: number): boolean {
  const decoding = picture.frameBytes * (DECODER_FRAMES + 4 * THREAD_FRAMES);
  const frames = Math.ceil(seconds * shape.fps);
  const waiting = frames * shape.width * shape.height * WAITING_BYTES_PER_PIXEL;
  return BASE_BYTES + decoding + waiting <= ONE_PROCESS_BYTES;
}
