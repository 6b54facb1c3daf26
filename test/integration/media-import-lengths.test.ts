import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImportBench } from '../support/import-bench.js';
import { makeVideo, truncateMedia, type VideoOptions } from '../support/media.js';
import { RemoteFiles } from '../support/remote-files.js';

const SECONDS = 6;

/** Where the boxes of a movie, of a track and of its media have their length, counted from the box's name. */
const LENGTH_FIELDS = { mvhd: 20, tkhd: 24, mdhd: 20, elst: 12 };

const FASTSTART = ['-movflags', '+faststart'];
const FRAGMENTS = ['-g', '25', '-movflags', '+frag_keyframe+empty_moov+delay_moov'];

let folder: string;
let bench: ImportBench;
let remote: RemoteFiles;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-lengths-'));
  bench = await ImportBench.start();
  remote = await RemoteFiles.start();
});
afterAll(async () => {
  await bench.close();
  await remote.stop();
  await rm(folder, { recursive: true, force: true });
});

function video(options: VideoOptions): Promise<string> {
  return makeVideo(folder, { seconds: SECONDS, audio: true, ...options });
}

/** The same file, whose headers say that it plays so many times as long. */
async function exaggerated(path: string, times: number): Promise<string> {
  const bytes = await readFile(path);
  for (const [box, offset] of Object.entries(LENGTH_FIELDS)) {
    for (let at = bytes.indexOf(box); at >= 0; at = bytes.indexOf(box, at + 1)) {
      bytes.writeUInt32BE(bytes.readUInt32BE(at + offset) * times, at + offset);
    }
  }
  const lie = join(folder, 'exaggerated.mp4');
  await writeFile(lie, bytes);
  return lie;
}

function source(path: string): { source: { url: string } } {
  return { source: { url: remote.file(path) } };
}

describe('The length of an imported video', () => {
  it.each<[string, VideoOptions]>([
    ['an MP4', { name: 'index-first.mp4', options: FASTSTART }],
    ['an MP4 whose index comes last', { name: 'index-last.mp4' }],
    ['an MP4 in fragments', { name: 'fragments.mp4', options: FRAGMENTS }],
    ['a Matroska file', { name: 'whole.mkv', container: 'mkv' }],
    ['a transport stream', { name: 'whole.ts', container: 'ts' }],
  ])('is told of %s', async (_, options) => {
    const { facts } = await bench.run(source(await video(options)));
    expect(Math.abs((facts.duration ?? 0) - SECONDS)).toBeLessThan(0.12);
  });

  it('is the one its frames add up to where the header of a whole file lies', async () => {
    const honest = await video({ name: 'honest.mp4', audio: false, options: FASTSTART });
    const { facts } = await bench.run(source(await exaggerated(honest, 10)));
    expect(facts.duration).toBeCloseTo(SECONDS, 1);
  });

  it.each<[string, VideoOptions, number]>([
    ['an MP4 that lacks its last hundredth', { name: 'most.mp4', options: FASTSTART }, 0.99],
    ['an MP4 cut in half', { name: 'half.mp4', options: FASTSTART }, 0.5],
    ['a Matroska file cut in half', { name: 'half.mkv', container: 'mkv' }, 0.5],
    ['an AVI cut in half', { name: 'half.avi', container: 'avi', codec: 'mpeg4' }, 0.5],
  ])('is not made up for %s', async (_, options, share) => {
    const whole = await video({ ...options, name: `whole-${options.name ?? ''}` });
    const cut = await truncateMedia(whole, share, `cut-${options.name ?? ''}`);
    expect(await bench.failure(source(cut))).toMatchObject({
      code: 'INPUT_TRUNCATED',
      retryable: false,
    });
  });
});
