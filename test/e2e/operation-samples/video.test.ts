import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FittedOutput } from '../../../src/modules/operations/worker/output.fitter.js';
import { contentsOf, notesIn } from '../../support/file-contents.js';
import { OperationBench } from '../../support/operation-run.js';
import {
  pictureSeconds,
  samplePath,
  SAMPLES,
  shownSize,
  type Sample,
} from '../../support/samples.js';
import {
  expectFirstFrame,
  expectFrames,
  expectNothingElse,
  expectPlainPicture,
  expectSound,
  expectTimes,
  type VideoResult,
} from '../../support/video-result.js';
import { ENHANCED, VIDEOS, WEBM, type VideoCase } from './video.cases.js';

/** The part that is all of it. */
const TO_THE_END = Infinity;

const PATIENCE_MS = 170_000;
const TRIM = { start: 0.2, duration: 1 };

const fates = ({ plan }: FittedOutput): string =>
  plan.streams.map(({ action }) => action).join(' ');

const hasSound = (file: string): boolean =>
  SAMPLES.some((sample) => sample.file === file && sample.has_audio);
const SOUNDING = VIDEOS.filter(({ file }) => hasSound(file));
const SILENT = VIDEOS.filter(({ file }) => !hasSound(file));

function caseOf(file: string): VideoCase {
  const found = VIDEOS.find((one) => one.file === file);
  if (found === undefined) throw new Error(`${file} is in no table`);
  return found;
}

function sampleOf(file: string): Sample {
  const sample = SAMPLES.find((one) => one.file === file);
  if (sample === undefined) throw new Error(`There is no ${file}`);
  return sample;
}

describe.runIf(SAMPLES.length > 0)('Every real video', { timeout: PATIENCE_MS }, () => {
  let bench: OperationBench;
  beforeAll(async () => {
    bench = await OperationBench.open();
  });
  afterAll(() => bench.close());

  const whole = ({ path }: FittedOutput, file: string): VideoResult => ({
    ...{ path, file, from: 0, seconds: TO_THE_END },
  });
  const size = ({ size: [width, height], maxWidth = width }: VideoCase): [number, number] => [
    maxWidth,
    2 * Math.round((height * maxWidth) / width / 2),
  ];

  it('is in the table', () => {
    const videos = SAMPLES.filter(({ kind }) => kind === 'video').map(({ file }) => file);
    expect(VIDEOS.map(({ file }) => file).sort()).toEqual(videos.sort());
  });

  describe('is compressed to a picture that any player shows right', () => {
    it.concurrent.each(VIDEOS.filter(({ onlyParts }) => onlyParts !== true))(
      '$file: $about',
      async (video) => {
        const { file, maxWidth, compared } = video;
        const made = await bench.run('video_compress', samplePath(file), {
          ...{ preset: 'ultrafast', quality: 20 },
          ...(maxWidth === undefined ? {} : { max_width: maxWidth }),
        });
        expect(fates(made)).toBe(video.compress);
        const result = whole(made, file);
        await expectPlainPicture(made.path, size(video));
        await expectNothingElse(made.path);
        const shift = await expectTimes(result, compared);
        await expectFrames(result, video.size, { compared: compared ?? 4, shift });
        await expectSound(result, { shift });
        if (compared !== undefined) expectLength(made, file);
      },
    );
  });

  describe('goes into MOV, copied where it fits', () => {
    it.concurrent.each(VIDEOS.filter(({ onlyParts }) => onlyParts !== true))(
      '$file: $mov',
      async (video) => {
        const { file, compared } = video;
        const input = samplePath(file);
        const made = await bench.run('video_convert', input, { output_format: 'mov' });
        expect(fates(made)).toBe(video.mov);
        const kept = copiesPicture(made);
        const result = whole(made, file);
        if (!kept) await expectPlainPicture(made.path, video.size);
        await expectNothingElse(made.path);
        const shift = await expectTimes(result, compared);
        await expectFrames(result, video.size, { kept, compared: compared ?? 4, shift });
        await expectSound(result, { shift });
        if (compared !== undefined) expectLength(made, file);
      },
    );
  });

  describe('is cut to the frame', () => {
    it.concurrent.each(VIDEOS.filter(({ trimmed }) => trimmed !== 0))(
      '$file: one second from 0.2 s on',
      async (video) => {
        const { file, trimmed: seconds = TRIM.duration } = video;
        const made = await bench.run('video_trim', samplePath(file), TRIM);
        const result = { path: made.path, file, from: TRIM.start, seconds };
        await expectNothingElse(made.path);
        const shift = await expectTimes(result);
        await expectFrames(result, video.size, { kept: copiesPicture(made), shift });
        await expectSound(result, { shift });
      },
    );

    it('but for one that ends before the part begins', async () => {
      const [video] = VIDEOS.filter(({ trimmed }) => trimmed === 0);
      const cut = bench.run('video_trim', samplePath(video?.file ?? ''), TRIM);
      await expect(cut).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        message: 'The part begins at 0.2 s, but the video plays only 0.04 s.',
      });
    });
  });

  describe('gives its first picture', () => {
    it.concurrent.each(VIDEOS)('$file: $about', async ({ file }) => {
      const made = await bench.run('video_thumbnail', samplePath(file), {
        ...{ output_format: 'png', width: 240 },
      });
      const { width, height } = shownSize(sampleOf(file));
      const wide = Math.min(240, Math.round(width));
      expect(made.facts.width).toBe(wide);
      expect(Math.abs((made.facts.height ?? 0) - (wide * height) / width)).toBeLessThan(1);
      await expectFirstFrame(made.path, file);
    });
  });

  describe('gives its sound', () => {
    it.concurrent.each(SOUNDING)('$file as WAV: $about', async ({ file }) => {
      const made = await bench.run('audio_extract', samplePath(file), { output_format: 'wav' });
      expect(made.facts).toMatchObject({ audio_codec: expect.stringMatching(/^pcm_s/) as string });
      expect(notesIn(await contentsOf(made.path))).toEqual([]);
      await expectSound(whole(made, file), { tracks: 1 });
    });

    it.concurrent.each(SILENT)('but $file, which has none', async ({ file }) => {
      const extracted = bench.run('audio_extract', samplePath(file), { output_format: 'mp3' });
      await expect(extracted).rejects.toMatchObject({ code: 'INPUT_NO_AUDIO' });
    });
  });

  describe('goes into WebM', () => {
    it.concurrent.each(WEBM)('$file: $about', async ({ file, fates: expected, alpha }) => {
      const made = await bench.run('video_convert', samplePath(file), { output_format: 'webm' });
      expect(fates(made)).toBe(expected);
      const result = whole(made, file);
      await expectNothingElse(made.path);
      const kept = copiesPicture(made);
      const { shown, due } = await expectFrames(result, caseOf(file).size, { kept });
      await expectSound(result);
      shown.forEach((frame, n) => {
        const transparent = due[n]?.transparentShare ?? 0;
        expect(Math.abs(frame.transparentShare - transparent)).toBeLessThan(0.01);
        if (alpha === true) expect(transparent).toBeGreaterThan(0.1);
      });
    });
  });

  describe('is enhanced and stays what it shows', () => {
    it.concurrent.each(ENHANCED)('$file: $about', async ({ file }) => {
      const neutral = { contrast: 1, saturation: 1, sharpen: 0 };
      const input = samplePath(file);
      const [plain, strong] = await Promise.all([
        bench.run('video_enhance', input, neutral),
        bench.run('video_enhance', input, { contrast: 1.3 }),
      ]);
      const { size: shape } = caseOf(file);
      await expectPlainPicture(strong.path, shape);
      await expectNothingElse(strong.path);
      await expectTimes(whole(strong, file));
      await expectFrames(whole(plain, file), shape);
      await expectSound(whole(strong, file));
      await expect(expectFrames(whole(strong, file), shape)).rejects.toThrow(
        /difference|brightness/,
      );
    });
  });
});

function copiesPicture({ plan }: FittedOutput): boolean {
  return plan.streams.some(({ type, action }) => type === 'video' && action === 'copy');
}

/** The owner is told how long it plays: within two hundredths of what the picture does, where not every frame was seen. */
function expectLength({ facts }: FittedOutput, file: string): void {
  const seconds = pictureSeconds(sampleOf(file));
  expect(Math.abs((facts.duration ?? 0) - seconds)).toBeLessThanOrEqual(seconds * 0.02);
}
