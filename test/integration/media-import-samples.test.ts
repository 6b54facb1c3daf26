import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOB_FAILURES } from '../../src/contracts/job-failure.js';
import { ImportBench } from '../support/import-bench.js';
import { RemoteFiles } from '../support/remote-files.js';
import { samplePath, SAMPLES, shownSize, type Sample } from '../support/samples.js';
import { REFUSED_IMPORTS } from './media-import-samples.cases.js';

/** Where the header of a whole file says nothing, or nonsense, of its length; found by reading all packets. In seconds. */
const SECONDS: Record<string, number> = {
  'bbb_720p30_fragmented_late_start.mp4': 55.67,
  'fragmented_bogus_duration.mp4': 1.07,
};

/** Its header claims a thousand frames a second and its stream 60, of which it has 30: the stream is believed. */
const RATES: Record<string, number> = { 'h264_aac.flv': 60 };

/** Frames a second of animations whose MANIFEST does not say. */
const MOVING: Record<string, { fps: number; seconds: number }> = {
  'animated.apng': { fps: 15, seconds: 2.73 },
  'animated_earth.gif': { fps: 11.1, seconds: 3.96 },
};

const refused = REFUSED_IMPORTS.map(({ file }) => file);
const taken = SAMPLES.filter(({ file }) => !refused.includes(file));

/** Whether a number is as stated, within two in a hundred. */
function near(found: number | undefined, stated: number): boolean {
  return found !== undefined && Math.abs(found - stated) <= stated * 0.02;
}

function typeOf({ kind, file }: Sample): 'video' | 'image' {
  return kind === 'image' || file === 'jpeg_named.png' ? 'image' : 'video';
}

describe.runIf(SAMPLES.length > 0)('Of all the samples', () => {
  let bench: ImportBench;
  let remote: RemoteFiles;
  beforeAll(async () => {
    bench = await ImportBench.start();
    remote = await RemoteFiles.start();
  });
  afterAll(async () => {
    await bench.close();
    await remote.stop();
  });

  it.concurrent.each(taken.filter((sample) => typeOf(sample) === 'video'))(
    '$file is imported as a video with all that is true of it',
    async (sample) => {
      const { facts, thumbnailKey } = await bench.run({
        source: { url: remote.file(samplePath(sample.file)) },
      });
      const { width, height } = shownSize(sample);
      expect(Math.abs(facts.width - width)).toBeLessThan(1);
      expect(facts.height).toBeCloseTo(height, 0);
      expect(facts).toMatchObject({ size: sample.bytes, checksum_sha256: sample.sha256 });
      expect(sample.codecs).toContain(facts.codec);
      const seconds = SECONDS[sample.file] ?? sample.duration;
      expect({ ...facts, agrees: near(facts.duration, seconds) }).toMatchObject({ agrees: true });
      const fps = RATES[sample.file] ?? sample.fps;
      if (fps !== null) {
        expect({ ...facts, fps: near(facts.frame_rate, fps) }).toMatchObject({ fps: true });
      }
      await assertThumbnail(thumbnailKey, facts);
    },
  );

  it.concurrent.each(taken.filter((sample) => typeOf(sample) === 'image'))(
    '$file is imported as an image with all that is true of it',
    async (sample) => {
      const { facts, thumbnailKey } = await bench.run({
        ...{ type: 'image', source: { url: remote.file(samplePath(sample.file)) } },
      });
      const sideways = /_[5678]\.jpg$/.test(sample.file);
      const [width, height] = sideways
        ? [sample.height, sample.width]
        : [sample.width, sample.height];
      expect(facts).toMatchObject({ width, height, size: sample.bytes });
      expect(facts.checksum_sha256).toBe(sample.sha256);
      const format = sample.kind === 'bad' ? 'jpeg' : sample.container;
      expect(format).toContain(facts.codec);
      const moving = MOVING[sample.file];
      if (moving !== undefined) {
        expect({ ...facts, fps: near(facts.frame_rate, moving.fps) }).toMatchObject({ fps: true });
        expect({ ...facts, so: near(facts.duration, moving.seconds) }).toMatchObject({ so: true });
      } else if (sample.file !== 'animated_alpha.webp') {
        expect(facts).not.toHaveProperty('duration');
      }
      await assertThumbnail(thumbnailKey, facts);
    },
  );

  it.concurrent.each(REFUSED_IMPORTS)('$file fails with $code: $about', async (row) => {
    const { file, type, code, says = JOB_FAILURES[code][1] } = row;
    const failure = await bench.failure({ type, source: { url: remote.file(samplePath(file)) } });
    expect(failure).toMatchObject({ code, retryable: false });
    expect(failure.message).toContain(says);
  });

  /** 320 pixels wide, but never wider than the picture; in its aspect. */
  async function assertThumbnail(
    key: string,
    { width, height }: { width: number; height: number },
  ): Promise<void> {
    const made = await sharp(await bench.path(key)).metadata();
    const expected = Math.min(320, width);
    expect(made).toMatchObject({ format: 'jpeg', width: expected });
    expect(Math.abs((made.height * width) / expected - height)).toBeLessThan(width / expected + 1);
  }
});
