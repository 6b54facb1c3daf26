import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type MediaCommand,
  type MediaRunOptions,
  type MediaToolPort,
} from '../../src/ports/media-tool.port.js';
import { ffmpeg, makeAudio, makeVideo } from '../support/media.js';

const never = new AbortController().signal;

export const patient: MediaRunOptions = { signal: never, timeoutMs: 60_000, stallMs: 30_000 };

/** A run that would go on for days. */
export function endless(output: string): MediaCommand {
  return {
    inputs: [{ path: 'testsrc2=s=64x64:r=5', options: ['-re', '-f', 'lavfi'] }],
    outputs: [{ path: output, options: ['-c:v', 'mpeg4'] }],
  };
}

/** What every media tool owes to those who run it. */
export function describeRunning(create: () => MediaToolPort): void {
  describe('running', () => {
    let dir: string;
    let tool: MediaToolPort;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'media-run-'));
      tool = create();
    });

    afterAll(async () => {
      await rm(dir, { recursive: true, force: true });
    });

    const at = (file: string): string => join(dir, file);
    const encode = (input: string, output: string, ...options: string[]): MediaCommand => ({
      inputs: [{ path: input, options: [] }],
      outputs: [{ path: at(output), options }],
    });

    it('makes what it is told, and tells how far it has come', async () => {
      const source = await makeVideo(dir, { name: 'long.mp4', seconds: 3 });
      const shares: number[] = [];
      const report = await tool.run(
        {
          // Read at its own pace, so that there is something to tell on the way.
          inputs: [{ path: source, options: ['-re'] }],
          outputs: [{ path: at('out.mp4'), options: ['-c:v', 'mpeg4'] }],
          expectedSeconds: 3,
        },
        { ...patient, onProgress: (share) => shares.push(share) },
      );
      expect(report.frames).toBe(75);
      expect(report.outputSeconds).toBeCloseTo(3, 0);
      expect(shares.length).toBeGreaterThan(1);
      expect(shares).toEqual([...new Set(shares)].sort((a, b) => a - b));
      expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
      expect(shares.at(-1)).toBe(1);
      expect((await tool.probe(at('out.mp4'), never)).duration).toBeCloseTo(3, 1);
    });

    it('passes arguments with blanks on as they are, in several inputs and outputs', async () => {
      const source = await makeVideo(dir, { name: 'two words.mp4', seconds: 1 });
      await tool.run(
        {
          inputs: [
            { path: source, options: ['-ss', '0.2'] },
            { path: 'color=c=red:s=32x32:d=1', options: ['-f', 'lavfi'] },
          ],
          outputs: [
            {
              path: at('first out.mp4'),
              options: [
                ...['-filter_complex', '[0:v][1:v] overlay = x=4 [o]', '-map', '[o]'],
                ...['-metadata', 'title=two words', '-metadata', 'comment=and three words'],
              ],
            },
            { path: at('second.gif'), options: [] },
          ],
        },
        patient,
      );
      const tags = await ffmpegTags(at('first out.mp4'));
      expect(tags).toContain('title=two words');
      expect(tags).toContain('comment=and three words');
      expect((await tool.probe(at('second.gif'), never)).format).toBe('gif');
    });

    it('replaces an output that is already there', async () => {
      const source = await makeVideo(dir, { name: 'again.mp4', seconds: 1 });
      await writeFile(at('there.mp4'), 'old');
      await tool.run(encode(source, 'there.mp4', '-c', 'copy'), patient);
      expect((await tool.probe(at('there.mp4'), never)).streams).toHaveLength(1);
    });

    it('joins the files of a list when the command says that it is one', async () => {
      await makeVideo(dir, { name: 'part.mp4', seconds: 1 });
      await writeFile(at('parts.txt'), 'file part.mp4\nfile part.mp4\n');
      const inputs = [{ path: at('parts.txt'), options: ['-f', 'concat'] }];
      const outputs = [{ path: at('joined.mp4'), options: ['-c', 'copy'] }];
      await tool.run({ inputs, outputs }, patient);
      expect((await tool.probe(at('joined.mp4'), never)).duration).toBeCloseTo(2, 1);
    });

    it.each([
      ['picture', '0:v:0', 'INPUT_NO_VIDEO'],
      ['sound', '0:a:0', 'INPUT_NO_AUDIO'],
    ])('says that there is no %s', async (_what, map, code) => {
      const source =
        code === 'INPUT_NO_VIDEO'
          ? await makeAudio(dir)
          : await makeVideo(dir, { name: 'mute.mp4' });
      const run = tool.run(encode(source, 'none.mkv', '-map', map), patient);
      await expect(run).rejects.toMatchObject({ code });
    });

    it('refuses a file of noise', async () => {
      await writeFile(at('noise'), Buffer.alloc(50_000, 'noise'));
      await expect(tool.run(encode(at('noise'), 'x.mp4'), patient)).rejects.toMatchObject({
        code: 'INPUT_INVALID',
      });
    });

    it('does not blame the file for a command that cannot work', async () => {
      const source = await makeVideo(dir, { name: 'fine.mp4', seconds: 1 });
      const run = tool.run(encode(source, 'x.mp4', '-c:v', 'nosuchencoder'), patient);
      await expect(run).rejects.toMatchObject({ code: 'PROCESSING_CRASHED' });
    });

    it('does not blame the file for a folder that has gone', async () => {
      const source = await makeVideo(dir, { name: 'fine.mp4', seconds: 1 });
      const run = tool.run(encode(source, 'gone/x.mp4', '-c', 'copy'), patient);
      await expect(run).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    });

    it('says that there is no room left on the disk', async () => {
      const source = await makeVideo(dir, { name: 'fine.mp4', seconds: 1 });
      const outputs = [{ path: '/dev/full', options: ['-f', 'mpegts'] }];
      const run = tool.run({ inputs: [{ path: source, options: [] }], outputs }, patient);
      await expect(run).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    });

    it('ends at its deadline', async () => {
      const run = tool.run(endless(at('deadline.mkv')), { ...patient, timeoutMs: 700 });
      await expect(run).rejects.toMatchObject({ code: 'PROCESSING_TIMEOUT' });
    });

    it('ends within 2 s of an abort, with the reason of the signal', async () => {
      const abort = new AbortController();
      const reason = new Error('cancelled by its owner');
      let abortedAt = 0;
      const run = tool.run(
        { ...endless(at('abort.mkv')), expectedSeconds: 1e6 },
        {
          ...{ ...patient, signal: abort.signal },
          onProgress: () => {
            abortedAt = performance.now();
            abort.abort(reason);
          },
        },
      );
      await expect(run).rejects.toBe(reason);
      expect(performance.now() - abortedAt).toBeLessThan(2_000);
    });

    it('starts nothing for a signal that is aborted already', async () => {
      const reason = new Error('too late');
      const signal = AbortSignal.abort(reason);
      await expect(tool.run(endless(at('never.mkv')), { ...patient, signal })).rejects.toBe(reason);
      expect(await readdir(dir)).not.toContain('never.mkv');
    });

    async function ffmpegTags(path: string): Promise<string> {
      await ffmpeg('-i', path, '-f', 'ffmetadata', at('tags.txt'));
      return readFile(at('tags.txt'), 'utf8');
    }
  });
}
