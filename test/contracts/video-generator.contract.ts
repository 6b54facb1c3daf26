import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ClipRequest,
  ClipWork,
  MadeClip,
  VideoGeneratorPort,
} from '../../src/ports/video-generator.port.js';
import { ffprobe } from '../support/probed.js';

export interface GeneratorSubject {
  generator: VideoGeneratorPort;
  /** Whether clips are of the very size, rate and length that were asked for; else they are fitted later. */
  exact: boolean;
  /** Where a clip lies that was made: fetched, if it is an address. */
  pathOf: (made: MadeClip, folder: string) => Promise<string>;
  close?: () => Promise<void>;
}

interface VideoStream {
  codec_name: string;
  codec_type: string;
  width: number;
  height: number;
  pix_fmt: string;
  r_frame_rate: string;
  nb_read_frames: string;
  color_space?: string;
}

export const CLIP: ClipRequest = {
  prompt: 'A boat on the sea at sunset',
  style: undefined,
  ...{ seconds: 1.52, width: 640, height: 360, frameRate: 25, index: 0, count: 2 },
};

export function clipWork(folder: string, rest: Partial<ClipWork> = {}): ClipWork {
  return {
    folder,
    signal: new AbortController().signal,
    deadline: Date.now() + 60_000,
    onProgress: () => undefined,
    begun: undefined,
    keep: () => Promise.resolve(),
    ...rest,
  };
}

/** The streams of a clip, its frames counted. */
export async function streamsOf(path: string): Promise<VideoStream[]> {
  const { streams } = (await ffprobe('-show_streams', '-count_frames', path)) as {
    streams: VideoStream[];
  };
  return streams;
}

/** What everybody owes who makes clips. */
export function describeVideoGenerator(
  name: string,
  create: () => Promise<GeneratorSubject>,
): void {
  describe(`${name} makes clips`, () => {
    let subject: GeneratorSubject;
    let root: string;
    let clips = 0;

    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'clips-'));
      subject = await create();
    });

    afterAll(async () => {
      await subject.close?.();
      await rm(root, { recursive: true, force: true });
    });

    const emptyFolder = (): Promise<string> => mkdtemp(join(root, `clip-${clips++}-`));

    it('that can be played, at least as long as asked for', async () => {
      const folder = await emptyFolder();
      const made = await subject.generator.make(CLIP, clipWork(folder));
      const [video] = await streamsOf(await subject.pathOf(made, folder));
      expect(video?.codec_type).toBe('video');
      const [frames, per] = (video?.r_frame_rate ?? '').split('/').map(Number);
      const rate = (frames ?? Number.NaN) / (per ?? Number.NaN);
      const seconds = Number(video?.nb_read_frames) / rate;
      expect(seconds).toBeGreaterThanOrEqual(CLIP.seconds - 0.02);
      // Whoever draws frame by frame has counted, and what he tells is believed.
      if (subject.exact) expect(made.seconds).toBeCloseTo(seconds, 6);
      else expect(made.seconds ?? seconds).toBeCloseTo(seconds, 6);
    });

    it('of the form asked for, if it says so', async () => {
      if (!subject.exact) return;
      for (const [width, height, frameRate] of [
        [640, 360, 25],
        [202, 360, 12],
        [240, 240, 24],
      ] as const) {
        const folder = await emptyFolder();
        const request = { ...CLIP, width, height, frameRate, index: 1 };
        const made = await subject.generator.make(request, clipWork(folder));
        const streams = await streamsOf(await subject.pathOf(made, folder));
        expect(streams).toHaveLength(1);
        expect(streams[0]).toMatchObject({
          ...{ codec_name: 'h264', pix_fmt: 'yuv420p', color_space: 'bt709', width, height },
          r_frame_rate: `${frameRate}/1`,
          nb_read_frames: String(Math.round(CLIP.seconds * frameRate)),
        });
      }
    });

    it('and says how far it has come, never going back', async () => {
      const shares: number[] = [];
      const work = clipWork(await emptyFolder(), { onProgress: (share) => shares.push(share) });
      await subject.generator.make(CLIP, work);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    });

    it('and stops within 2 s of an abort, with its reason, leaving nothing at work', async () => {
      const folder = await emptyFolder();
      const abort = new AbortController();
      const reason = new Error('cancelled by its owner');
      let abortedAt = 0;
      const cancel = (): void => {
        abortedAt ||= performance.now();
        abort.abort(reason);
      };
      const work = clipWork(folder, {
        signal: abort.signal,
        onProgress: cancel,
        keep: () => {
          cancel();
          return Promise.resolve();
        },
      });
      const request = { ...CLIP, width: 1920, height: 1080, seconds: 60 };
      await expect(subject.generator.make(request, work)).rejects.toBe(reason);
      expect(performance.now() - abortedAt).toBeLessThan(2_000);
      expect(await processesNaming(folder)).toEqual([]);
    });

    it('and begins nothing after an abort', async () => {
      const folder = await emptyFolder();
      const reason = new Error('never mind');
      const making = subject.generator.make(
        CLIP,
        clipWork(folder, { signal: AbortSignal.abort(reason) }),
      );
      await expect(making).rejects.toBe(reason);
      expect(await processesNaming(folder)).toEqual([]);
    });
  });
}

/** The living processes that have a folder in their command line. */
async function processesNaming(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const named = await Promise.all(
    pids.map(async (pid) => {
      // Gone meanwhile: it does not live.
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return line.includes(folder);
    }),
  );
  return pids.filter((_, index) => named[index]);
}
