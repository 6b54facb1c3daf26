import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DreamScene } from '../../src/contracts/dream.js';
import type { ClipRequest } from '../../src/ports/video-generator.port.js';
import { checkpointOf, DreamBench, type DreamBenchOptions } from '../support/dream-bench.js';
import { ColourGenerator, fails, paintClip, type ClipBehaviour } from '../support/dream-makers.js';
import {
  FilmFrames,
  filmFacts,
  isFastStart,
  silentFilmFacts,
  TITLE,
} from '../support/film-frames.js';
import { sourceFor } from '../support/guarded-source.js';
import { truncateMedia } from '../support/media.js';
import { answers, RemoteServer, sends } from '../support/remote-server.js';
import { waitFor } from '../support/wait.js';

function scenesOf(...prompts: string[]): DreamScene[] {
  return prompts.map((prompt) => ({ prompt, duration: 1 }));
}

describe('The clips of a dream', () => {
  let folder: string;
  let server: RemoteServer;
  let generator: ColourGenerator;
  let preview: ColourGenerator;
  let bench: DreamBench;

  const start = async (options: DreamBenchOptions = {}): Promise<void> => {
    bench = await DreamBench.start({ generator, preview, source: sourceFor(server), ...options });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dream-clips-'));
    server = await RemoteServer.start();
  });
  beforeEach(() => {
    generator = new ColourGenerator();
    preview = new ColourGenerator();
  });
  afterEach(async () => {
    await waitFor('the scratch to go', async () => (await bench.scratchFolders()).length === 0);
    await bench.close();
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A clip that lies at an address. */
  const at = (url: string): ClipBehaviour => {
    return () => Promise.resolve({ file: { url }, costUsd: undefined });
  };

  /** The file a request asks for, changed. */
  const spoilt =
    (spoil: (path: string) => Promise<string>): ClipBehaviour =>
    async (request, { folder: own }) => {
      const path = `${own}/good.mp4`;
      await paintClip(path, request, { source: 'testsrc2' });
      return { file: { path: await spoil(path) }, costUsd: 0 };
    };

  it('are made side by side, as many as their generator allows', async () => {
    generator.parallel = 2;
    await start();
    await bench.run({ scenes: scenesOf('red', 'lime', 'blue', 'white') });
    expect(generator.most).toBe(2);
  });

  it('are asked for as long as they are seen, with what their scene says', async () => {
    await start();
    await bench.run({ scenes: scenesOf('red', 'lime'), style: 'plain', size: '720x1280' });
    const asked: Omit<ClipRequest, 'index' | 'prompt' | 'seconds'> = {
      ...{ style: 'plain', width: 720, height: 1280, frameRate: 25, count: 2 },
    };
    expect([...generator.requests].sort((a, b) => a.index - b.index)).toEqual([
      { ...asked, prompt: 'red', index: 0, seconds: 1 + 12 / 25 },
      { ...asked, prompt: 'lime', index: 1, seconds: 1 },
    ]);
  });

  it('are made once where scenes are alike', async () => {
    await start();
    const { path, metadata } = await bench.run({ scenes: scenesOf('red', 'lime', 'red', 'lime') });
    // The last scene is followed by none, so its clip is shorter than its like.
    expect(generator.prompts.sort()).toEqual(['lime', 'lime', 'red']);
    expect(metadata.cost).toBe(0.75);
    const frames = await FilmFrames.of(path);
    expect(frames.colour(65)[0]).toBeGreaterThan(200);
    expect(frames.colour(99)[1]).toBeGreaterThan(200);
  });

  it('are slowed down where they are too short', async () => {
    generator.paints('red', { source: 'gradients=c0=red:c1=red', seconds: 0.6 });
    generator.paints('lime', { seconds: 0.7 });
    await start();
    const { path } = await bench.run({ scenes: scenesOf('red', 'lime') });
    const { video } = await filmFacts(path);
    expect(Number(video.nb_read_frames)).toBe(50);
    const frames = await FilmFrames.of(path);
    expect(frames.colour(24)[0]).toBeGreaterThan(200);
    expect(frames.colour(49)[1]).toBeGreaterThan(200);
  });

  it('are played again where they are far too short', async () => {
    // White in its first half, black in its second: slowed down to 2 s, and so seen twice in 4 s.
    generator.paints('red', { source: 'color=c=white', seconds: 1, fadesOut: true });
    await start();
    const { path } = await bench.run({ scenes: [{ prompt: 'red', duration: 4 }] });
    const frames = await FilmFrames.of(path);
    expect(frames.count).toBe(100);
    const light = [5, 40, 60, 90].map((frame) => frames.colour(frame)[0] > 127);
    expect(light).toEqual([true, false, true, false]);
  });

  it('are fetched from where they lie, past the guard', async () => {
    const path = join(folder, 'far.mp4');
    const look = { prompt: 'lime', width: 720, height: 720, frameRate: 25, seconds: 1.5 };
    await paintClip(path, { ...look, style: undefined, index: 0, count: 1 });
    generator.on('far', at(server.at('/far', sends(await readFile(path)))));
    await start();
    const { metadata, path: film } = await bench.run({ scenes: scenesOf('far', 'red') });
    expect(metadata.cost).toBeNull();
    expect((await FilmFrames.of(film)).colour(10)[1]).toBeGreaterThan(200);
  });

  it.each([
    ['lies where nobody may go', () => at('http://169.254.169.254/latest'), 'IMPORT_FAILED'],
    ['is not there', () => at(server.at('/gone', answers(404))), 'IMPORT_FAILED'],
    ['is a page', () => at(server.at('/page', sends('<html>'))), 'INPUT_NO_VIDEO'],
    [
      'is a sound',
      () => at(server.at('/sound', sends('ID3\u0003' + '\0'.repeat(99)))),
      'INPUT_NO_VIDEO',
    ],
    ['breaks off', () => spoilt((path) => truncateMedia(path, 0.3, 'cut.mp4')), 'INPUT_INVALID'],
    ['is no media', () => spoilt((path) => writeFile(path, 'x').then(() => path)), 'INPUT_INVALID'],
  ] as const)('end the dream where one %s, and the scene is named', async (_, made, code) => {
    generator.on('bad', made());
    await start();
    const failure = await bench.failure({ scenes: scenesOf('red', 'bad') });
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(/^Scene 2 of 2 could not be made: \S/);
  });

  it('end the dream where one plays far too little', async () => {
    generator.paints('red', { seconds: 0.2 });
    await start();
    const failure = await bench.failure({ scenes: [{ prompt: 'red', duration: 3 }] });
    expect(failure).toEqual({
      ...{ code: 'PROVIDER_FAILED', retryable: false },
      message: 'Scene 1 of 1 could not be made: Its clip plays 0.2 s instead of 3.0 s.',
    });
  });

  it('come from a store on another machine and go there', async () => {
    await start({ remoteStore: true });
    const entry = await bench.begin({ scenes: scenesOf('red', 'lime'), preview: true });
    const { path } = await bench.completed(entry);
    expect((await filmFacts(path)).video.nb_read_frames).toBe('50');
    expect(await bench.keys('videos')).toHaveLength(5);
  });

  describe('and what is shown before they are there', () => {
    it('is a small silent film with its words, there within a tenth of the work', async () => {
      const seen: { preview: string | undefined; progress: number | undefined }[] = [];
      const look: ClipBehaviour = () => {
        seen.push({ preview: checkpointOf(entry).preview, progress: entry.progress.at(-1) });
        return undefined;
      };
      for (const prompt of ['red', 'lime']) generator.on(prompt, look);
      await start();
      const scenes = scenesOf('red', 'lime');
      const entry = await bench.begin({
        ...{ scenes, preview: true, captions: true, title: 'Small', size: '1280x720' },
      });
      await bench.completed(entry);
      const key = `${entry.job.outputPrefix}preview.mp4`;
      expect(seen.map((each) => each.preview)).toEqual([key, key]);
      expect(Math.max(...seen.map(({ progress = 0 }) => progress))).toBeLessThanOrEqual(10);
      const { video, seconds } = await silentFilmFacts(await bench.path(key));
      expect(video).toMatchObject({ width: 320, height: 180, avg_frame_rate: '12/1' });
      expect(await isFastStart(await bench.path(key))).toBe(true);
      expect(seconds).toBeCloseTo(2, 1);
      const frames = await FilmFrames.of(await bench.path(key));
      expect(frames.count).toBe(24);
      expect(Math.min(...frames.colour(11, TITLE).slice(0, 3))).toBeGreaterThan(200);
      expect(frames.colour(23)[1]).toBeGreaterThan(200);
    });

    it('is not made twice', async () => {
      generator.on('lime', fails(new Error('A fault of the generator')));
      await start();
      const first = await bench.begin({ scenes: scenesOf('red', 'lime'), preview: true });
      expect(await bench.failureOf(first)).toMatchObject({ code: 'PROCESSING_CRASHED' });
      const second = await bench.again(first);
      await bench.completed(second);
      expect([...preview.prompts].sort()).toEqual(['lime', 'red']);
      expect(checkpointOf(second).preview).toBe(checkpointOf(first).preview);
    });

    it('is done without where it cannot be made', async () => {
      preview.on('red', fails(new Error('A fault of the preview')));
      await start();
      const entry = await bench.begin({ scenes: scenesOf('red', 'lime'), preview: true });
      await bench.completed(entry);
      expect(checkpointOf(entry).preview).toBeUndefined();
    });
  });
});
