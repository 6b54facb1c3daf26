import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MediaToolPort } from '../../src/ports/media-tool.port.js';
import { makeAudio, makeVideo, truncateMedia } from '../support/media.js';
import { describeRunning } from './media-tool-run.contract.js';

const never = new AbortController().signal;

/** What every media tool owes its callers. */
export function describeMediaTool(name: string, create: () => MediaToolPort): void {
  describe(`${name} as a media tool`, () => {
    let dir: string;
    let tool: MediaToolPort;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'media-tool-'));
      tool = create();
    });

    afterAll(async () => {
      await rm(dir, { recursive: true, force: true });
    });

    const at = (file: string): string => join(dir, file);

    it('tells its version', async () => {
      const version = await tool.version();
      expect(version.ffmpeg).toMatch(/^\S+$/);
      expect(version.ffprobe).toMatch(/^\S+$/);
    });

    describe('probing', () => {
      it('describes picture and sound', async () => {
        const path = await makeVideo(dir, { seconds: 3, size: '320x180', fps: 30, audio: true });
        const probe = await tool.probe(path, never);
        expect(probe.format).toContain('mp4');
        expect(probe.duration).toBeCloseTo(3, 0);
        expect(probe.bytes).toBe((await stat(path)).size);
        expect(probe.streams).toMatchObject([
          {
            ...{ index: 0, type: 'video', codec: 'h264', width: 320, height: 180, frameRate: 30 },
            ...{ sampleAspect: 1, rotation: 0, pixelFormat: 'yuv420p', isAttachedPicture: false },
          },
          {
            index: 1,
            type: 'audio',
            codec: 'aac',
            sampleRate: 44_100,
            channels: 1,
            isDefault: true,
          },
        ]);
      });

      it.each([90, 180, 270] as const)('tells a clockwise turn of %i degrees', async (rotate) => {
        const path = await makeVideo(dir, { rotate, seconds: 1 });
        const [video] = (await tool.probe(path, never)).streams;
        expect(video).toMatchObject({ rotation: rotate, width: 320, height: 240 });
      });

      it('tells the turn of a file that only has the older tag', async () => {
        const path = await makeVideo(dir, {
          ...{ name: 'tagged.mkv', seconds: 1 },
          options: ['-metadata:s:v', 'ROTATE=90'],
        });
        expect((await tool.probe(path, never)).streams[0]?.rotation).toBe(90);
      });

      it('tells pixels that are not square', async () => {
        const path = await makeVideo(dir, { sampleAspect: '4:3', name: 'wide.mp4' });
        expect((await tool.probe(path, never)).streams[0]?.sampleAspect).toBeCloseTo(4 / 3, 3);
      });

      it('finds no picture in a file of sound', async () => {
        const path = await makeAudio(dir);
        expect((await tool.probe(path, never)).streams.map(({ type }) => type)).toEqual(['audio']);
      });

      it('marks cover art that looks like video', async () => {
        const path = await makeAudio(dir, { cover: true });
        const probe = await tool.probe(path, never);
        expect(probe.streams).toMatchObject([
          { type: 'audio', isAttachedPicture: false },
          { type: 'video', isAttachedPicture: true, frameRate: undefined },
        ]);
      });

      it('reads the duration of a Matroska track from its tag', async () => {
        const path = await makeVideo(dir, { container: 'mkv', seconds: 2 });
        expect((await tool.probe(path, never)).streams[0]?.duration).toBeCloseTo(2, 1);
      });

      it('reads a transport stream', async () => {
        const path = await makeVideo(dir, { container: 'ts', codec: 'mpeg2video', seconds: 1 });
        expect(await tool.probe(path, never)).toMatchObject({ format: 'mpegts' });
      });

      it('refuses a file of noise, and tells the owner nothing of paths', async () => {
        await writeFile(at('noise.mp4'), Buffer.alloc(50_000, 'noise'));
        const error = await tool.probe(at('noise.mp4'), never).catch((e: unknown) => e);
        expect(error).toMatchObject({ code: 'INPUT_INVALID' });
        expect((error as Error).message).not.toContain(dir);
      });

      it('refuses an empty file', async () => {
        await writeFile(at('empty.mp4'), '');
        await expect(tool.probe(at('empty.mp4'), never)).rejects.toMatchObject({
          code: 'INPUT_INVALID',
        });
      });

      it('refuses a list of other files under a media name', async () => {
        await makeVideo(dir, { name: 'secret.mp4', seconds: 1 });
        await writeFile(at('list.mp4'), 'ffconcat version 1.0\nfile secret.mp4\n');
        await expect(tool.probe(at('list.mp4'), never)).rejects.toMatchObject({
          code: 'INPUT_UNSUPPORTED',
        });
      });

      it('does not blame the file when it is not there', async () => {
        await expect(tool.probe(at('nowhere.mp4'), never)).rejects.toMatchObject({
          code: 'STORAGE_FAILED',
        });
      });

      it('takes a file name for nothing but a file name', async () => {
        const path = await makeVideo(dir, { name: 'http:%03d [a] -y.mp4', seconds: 1 });
        expect((await tool.probe(path, never)).streams).toHaveLength(1);
      });

      it('rethrows the reason of a signal that was aborted', async () => {
        const reason = new Error('not wanted any more');
        await expect(tool.probe(at('noise.mp4'), AbortSignal.abort(reason))).rejects.toBe(reason);
      });
    });

    describe('measuring', () => {
      it('finds the end of each stream', async () => {
        const path = await makeVideo(dir, { name: 'measure.mp4', seconds: 4, audio: true });
        const ends = await tool.measure(path, never);
        expect(ends.get(0)).toBeCloseTo(4, 1);
        expect(ends.get(1)).toBeCloseTo(4, 1);
      });

      it('counts from the start of a file that starts late', async () => {
        const path = await makeVideo(dir, {
          ...{ name: 'late.ts', seconds: 2, codec: 'mpeg2video' },
          options: ['-output_ts_offset', '100'],
        });
        expect((await tool.measure(path, never)).get(0)).toBeCloseTo(2, 1);
      });

      it('finds how much there is of a file that was cut off, where the header still promises all', async () => {
        const whole = await makeVideo(dir, {
          ...{ name: 'whole.mp4', seconds: 10 },
          options: ['-movflags', '+faststart'],
        });
        const cut = await truncateMedia(whole, 0.5, 'cut.mp4');
        expect((await tool.probe(cut, never)).duration).toBeCloseTo(10, 1);
        const end = (await tool.measure(cut, never)).get(0) ?? 0;
        expect(end).toBeGreaterThan(1);
        expect(end).toBeLessThan(9);
      });

      it('refuses a file of noise', async () => {
        await writeFile(at('noise.bin'), Buffer.alloc(50_000, 'noise'));
        await expect(tool.measure(at('noise.bin'), never)).rejects.toMatchObject({
          code: 'INPUT_INVALID',
        });
      });
    });

    describeRunning(create);
  });
}
