import { readFile, writeFile } from 'node:fs/promises';
import { JobError } from '../../../contracts/job-failure.js';
import type { MediaToolPort } from '../../../ports/media-tool.port.js';
import { withStandardChannels } from '../domain/bmp-channels.js';

/** What bounds the work: pixels, and both clocks in milliseconds. */
export interface BmpLimits {
  signal: AbortSignal;
  maxPixels: number;
  timeoutMs: number;
  stallMs: number;
}

/**
 * BMP, which the image library does not read, as a PNG in the attempt's folder: without loss, and transparent where it
 * was. Its size is checked before anything is decoded. Throws INPUT_INVALID and PIXEL_LIMIT beside what the tool throws.
 */
export async function bmpAsPng(
  tool: MediaToolPort,
  input: string,
  scratch: string,
  { signal, maxPixels, timeoutMs, stallMs }: BmpLimits,
): Promise<string> {
  const { streams } = await tool.probe(input, signal);
  const picture = streams.find(({ codec }) => codec === 'bmp');
  const { width, height } = picture ?? {};
  if (width === undefined || height === undefined) throw new JobError('INPUT_INVALID');
  if (width * height > maxPixels) throw new JobError('PIXEL_LIMIT');
  const path = `${scratch}/bmp.png`;
  const options = ['-frames:v', '1', '-f', 'image2', '-c:v', 'png', '-compression_level', '1'];
  const command = {
    inputs: [{ path: await readable(input, scratch), options: [] }],
    outputs: [{ path, options }],
  };
  await tool.run(command, { signal, timeoutMs, stallMs });
  return path;
}

/** The file itself, or one with the same picture in an order of channels that the tool knows. */
async function readable(input: string, scratch: string): Promise<string> {
  const rewritten = withStandardChannels(await readFile(input));
  if (rewritten === undefined) return input;
  const path = `${scratch}/channels.bmp`;
  await writeFile(path, rewritten, { mode: 0o600 });
  return path;
}
