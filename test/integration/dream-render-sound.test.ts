import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundledPair, type MediaBinaries } from '../../src/adapters/ffmpeg/media-binaries.js';
import { DreamBench } from '../support/dream-bench.js';
import { ColourGenerator } from '../support/dream-makers.js';
import { filmFacts } from '../support/film-frames.js';
import { ffmpeg, makeVideo } from '../support/media.js';
import { LOUDNESS_STEP, loudnessAlong, loudnessOf } from '../support/played.js';
import { machineTools } from '../support/machine-tools.js';

const TOOLS: { tools: string; pair: () => Promise<MediaBinaries> }[] = [
  { tools: 'of this machine', pair: machineTools },
  { tools: 'that are bundled', pair: bundledPair },
];

const MUSIC = 300;
const SPEECH = 2_000;

const SCENES = [
  { prompt: 'red', duration: 4 },
  { prompt: 'lime', duration: 4 },
];

describe.each(TOOLS)('The sound of a dream, by the tools $tools', ({ pair }) => {
  let folder: string;
  let bench: DreamBench;
  let generator: ColourGenerator;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dream-sound-'));
    generator = new ColourGenerator();
    bench = await DreamBench.start({ generator, binaries: await pair() });
    await store('music', `sine=f=${MUSIC}:d=1.7`, 'volume=0.02');
    await store('loud', `sine=f=${MUSIC}:d=20`, 'volume=20dB');
    // Somebody speaks from the third second to the fifth.
    await store('speech', `sine=f=${SPEECH}:d=5`, 'volume=enable=lt(t\\,3):volume=0');
    await store('silence', 'anullsrc=d=3', 'anull');
    await bench.store('picture', await makeVideo(folder, { seconds: 1 }));
  });
  beforeEach(() => {
    generator.requests.length = 0;
  });
  afterAll(async () => {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  });

  const store = async (key: string, source: string, filter: string): Promise<void> => {
    const path = join(folder, `${key}.mp3`);
    await ffmpeg('-f', 'lavfi', '-i', source, '-af', filter, path);
    await bench.store(key, path);
  };

  /** How loud one pitch is between two times of a film, in dB. */
  const level = async (path: string, pitch: number, from: number, until: number) => {
    const heard = join(folder, 'heard.wav');
    await ffmpeg('-i', path, '-vn', '-af', `bandpass=f=${pitch}:width_type=h:w=60`, heard);
    const course = (await loudnessAlong(heard)).slice(from / LOUDNESS_STEP, until / LOUDNESS_STEP);
    const power = course.reduce((sum, each) => sum + each ** 2, 0) / course.length;
    return 10 * Math.log10(power + 1e-12);
  };

  it('is a silent track where nobody gave any', async () => {
    const { path, metadata } = await bench.run({ scenes: SCENES });
    const { audio } = await filmFacts(path);
    expect(audio).toMatchObject({ codec_name: 'aac', sample_rate: '48000', channels: 2 });
    expect(Number(audio.duration)).toBeCloseTo(8, 1);
    expect(metadata.loudness).toBeNull();
    expect(Math.max(...(await loudnessAlong(path)))).toBeLessThan(0.001);
  });

  it('is music that goes on to the end, however short and faint it was given', async () => {
    const { path, metadata } = await bench.run({ scenes: SCENES, musicKey: 'music' });
    const { lufs, peak } = await loudnessOf(path);
    expect(Math.abs(lufs + 16)).toBeLessThan(0.5);
    expect(peak).toBeLessThan(-1.3);
    expect(metadata.loudness).toBeCloseTo(lufs, 0);
    const steady = await level(path, MUSIC, 2, 4);
    expect(Math.abs((await level(path, MUSIC, 4, 5.5)) - steady)).toBeLessThan(1.5);
    expect(await level(path, MUSIC, 7.8, 8)).toBeLessThan(steady - 10);
    expect(Number((await filmFacts(path)).video.nb_read_frames)).toBe(200);
  });

  it('is whoever speaks in front of music that steps back', async () => {
    const keys = { musicKey: 'loud', narrationKey: 'speech' };
    const { path } = await bench.run({ scenes: SCENES, ...keys });
    const alone = await level(path, MUSIC, 1.5, 2.8);
    const below = await level(path, MUSIC, 3.5, 4.8);
    expect(below).toBeLessThan(alone - 4);
    expect(await level(path, SPEECH, 3.5, 4.8)).toBeGreaterThan(below + 8);
    expect(Math.abs((await loudnessOf(path)).lufs + 16)).toBeLessThan(0.5);
    expect((await loudnessOf(path)).peak).toBeLessThan(-1.3);
  });

  it('is that of the clips, which fade into each other as their pictures do', async () => {
    generator.paints('blue', { tone: MUSIC }).paints('white', { tone: SPEECH });
    const scenes = [
      { prompt: 'blue', duration: 2 },
      { prompt: 'white', duration: 2 },
    ];
    const { path } = await bench.run({ scenes });
    expect(await level(path, MUSIC, 0.5, 1.9)).toBeGreaterThan(-30);
    expect(await level(path, SPEECH, 0.5, 1.9)).toBeLessThan(-42);
    expect(await level(path, SPEECH, 2.6, 3.9)).toBeGreaterThan(-30);
    expect(await level(path, MUSIC, 2.8, 3.9)).toBeLessThan(-42);
    const both = [await level(path, MUSIC, 2.2, 2.3), await level(path, SPEECH, 2.2, 2.3)];
    expect(Math.min(...both)).toBeGreaterThan(-36);
  });

  it('stays silence where that was given', async () => {
    const { metadata } = await bench.run({ scenes: SCENES, narrationKey: 'silence' });
    expect(metadata.loudness).toBeNull();
  });

  it.each(['musicKey', 'narrationKey'] as const)(
    'is asked for before anything is made: a file without any as %s ends the dream',
    async (name) => {
      const failure = await bench.failure({ scenes: SCENES, [name]: 'picture' });
      expect(failure).toMatchObject({ code: 'INPUT_NO_AUDIO', retryable: false });
      expect(failure.message).toMatch(/^The file given as (music|narration) holds no sound\.$/);
      expect(generator.requests).toEqual([]);
    },
  );
});
