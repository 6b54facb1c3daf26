import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { GifConversion } from '../support/gif-conversion.js';
import { ffmpeg, makeAudio, makeVideo, setDisplayMatrix } from '../support/media.js';
import type { Frame } from '../support/pictures.js';
import { processorSeconds } from '../support/processes.js';
import { machineTools } from '../support/machine-tools.js';

const system = await machineTools();
const bundled = await bundledPair();
const PAIRS = [
  ['the system ffmpeg', system],
  ['the bundled ffmpeg', bundled],
] as const;

/** Only the newer tool makes transparent GIFs. */
const knowsAlpha = (pair: object): boolean => pair !== bundled && system.ffmpeg !== bundled.ffmpeg;

const RED = [255, 0, 0];
const GREEN = [0, 255, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];

/** Corners clockwise from the upper left: red, green, white, blue. */
const CORNERS =
  "color=s=64x48:r=10:d=0.5,format=gbrp,geq=r='255*if(lt(X,32),lt(Y,24),gte(Y,24))'" +
  ":g='255*gte(X,32)':b='255*gte(Y,24)'";

/** Exact colours: nothing is lost but to the matrix. */
const LOSSLESS = ['-pix_fmt', 'yuv444p', '-qp', '0'];

function corners(frame: Frame): number[][] {
  const quadrants = [
    [0, 0, 0.5, 0.5],
    [0.5, 0, 1, 0.5],
    [0.5, 0.5, 1, 1],
    [0, 0.5, 0.5, 1],
  ] as const;
  return quadrants.map((quadrant) =>
    frame
      .mean(...quadrant)
      .slice(0, 3)
      .map((value) => (value > 127 ? 255 : 0)),
  );
}

function expectColor(frame: Frame | undefined, expected: readonly number[], tolerance = 4): void {
  const seen = frame?.mean().slice(0, 3) ?? [];
  const worst = Math.max(...expected.map((value, n) => Math.abs(value - (seen[n] ?? NaN))));
  expect(worst, `${seen.map(Math.round).join()} for ${expected.join()}`).toBeLessThanOrEqual(
    tolerance,
  );
}

/** SMPTE ST 2084: the signal (0..1) for a light in cd/m². */
function pqSignal(light: number): number {
  const y = (light / 10_000) ** 0.1593017578125;
  return ((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y)) ** 78.84375;
}

/** Red, green and blue signals (0..1) by the matrix of BT.2020, as 10-bit code values. */
function ycbcr2020([r = 0, g = 0, b = 0]: readonly number[]): number[] {
  const y = 0.2627 * r + 0.678 * g + 0.0593 * b;
  const coded = [64 + 876 * y, 512 + (896 * (b - y)) / 1.8814, 512 + (896 * (r - y)) / 1.4746];
  return coded.map(Math.round);
}

describe.each(PAIRS)('The pictures of a GIF are true with %s', (_name, pair) => {
  let dir: string;
  let convert: GifConversion;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'true-pictures-'));
    convert = new GifConversion(pair, dir);
  });
  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  const at = (name: string): string => join(dir, name);

  describe('upright', () => {
    it.each<[string, number[], number[][]]>([
      ['as stored', [1, 0, 0, 1], [RED, GREEN, WHITE, BLUE]],
      ['a quarter clockwise', [0, 1, -1, 0], [BLUE, RED, GREEN, WHITE]],
      ['upside down', [-1, 0, 0, -1], [WHITE, BLUE, RED, GREEN]],
      ['a quarter back', [0, -1, 1, 0], [GREEN, WHITE, BLUE, RED]],
      ['mirrored', [-1, 0, 0, 1], [GREEN, RED, BLUE, WHITE]],
      ['mirrored top to bottom', [1, 0, 0, -1], [BLUE, WHITE, GREEN, RED]],
      ['mirrored along the diagonal', [0, 1, 1, 0], [RED, BLUE, WHITE, GREEN]],
      ['mirrored along the other', [0, -1, -1, 0], [WHITE, GREEN, RED, BLUE]],
    ])('when the file wants them %s', async (name, matrix, expected) => {
      const path = await makeVideo(dir, {
        ...{ name: `${name}.mp4`, source: CORNERS, seconds: 0.5 },
      });
      await setDisplayMatrix(path, matrix);
      const [first] = (await convert.of(path)).frames;
      expect(first && corners(first)).toEqual(expected);
      const sideways = matrix[0] === 0;
      expect([first?.width, first?.height]).toEqual(sideways ? [48, 64] : [64, 48]);
    });

    it('when only the older tag wants them turned', async () => {
      const path = await makeVideo(dir, {
        ...{ name: 'tagged.mkv', source: CORNERS, seconds: 0.5 },
        options: ['-metadata:s:v', 'ROTATE=90'],
      });
      const [first] = (await convert.of(path)).frames;
      expect(first && corners(first)).toEqual([BLUE, RED, GREEN, WHITE]);
    });
  });

  describe('of the right colour', () => {
    const COLOR = [48, 96, 192];
    const coded = (size: string, matrix: string, range: string): string =>
      `color=0x3060C0:s=${size}:r=10:d=0.3,format=gbrp,` +
      `scale=out_color_matrix=${matrix}:out_range=${range},format=yuv444p`;

    it.each<[string, string, string, string, string[]]>([
      ['BT.601 that says so', '1280x720', 'bt601', 'tv', ['-colorspace', 'smpte170m']],
      ['BT.709 that says so', '64x48', 'bt709', 'tv', ['-colorspace', 'bt709']],
      ['BT.2020 that says so', '64x48', 'bt2020', 'tv', ['-colorspace', 'bt2020nc']],
      ['full range', '64x48', 'bt709', 'pc', ['-colorspace', 'bt709', '-color_range', 'pc']],
      ['small and silent (BT.601)', '64x48', 'bt601', 'tv', []],
      ['large and silent (BT.709)', '1280x720', 'bt709', 'tv', []],
    ])('from %s', async (name, size, matrix, range, tags) => {
      const path = await makeVideo(dir, {
        ...{ name: `${name}.mkv`, source: coded(size, matrix, range), seconds: 0.3 },
        options: [...LOSSLESS, ...tags],
      });
      expectColor((await convert.of(path)).frames[0], COLOR);
    });

    it('from full-range JPEG frames', async () => {
      const path = await makeVideo(dir, {
        ...{ name: 'motion.mov', codec: 'mjpeg', seconds: 0.3 },
        source: 'color=0x3060C0:s=64x48:r=10:d=0.3,format=yuvj444p',
        options: ['-q:v', '1'],
      });
      expectColor((await convert.of(path)).frames[0], COLOR, 6);
    });

    it('from RGB, which has no matrix', async () => {
      const path = await makeVideo(dir, {
        ...{ name: 'rgb.mov', codec: 'png', source: 'color=0x3060C0:s=64x48:r=10:d=0.3' },
        options: ['-pix_fmt', 'rgb24'],
      });
      expectColor((await convert.of(path)).frames[0], COLOR, 1);
    });

    /** 32 by 32 pixels of one 10-bit colour. */
    async function plain10bit(name: string, ycbcr: number[], tags: string[]): Promise<string> {
      const planes = ycbcr.map((value) => Buffer.from(new Uint16Array(32 * 32).fill(value).buffer));
      await writeFile(at(`${name}.yuv`), Buffer.concat(planes));
      await ffmpeg(
        ...['-f', 'rawvideo', '-pix_fmt', 'yuv444p10le', '-s', '32x32', '-r', '10'],
        ...['-i', at(`${name}.yuv`), '-c:v', 'ffv1', ...tags, at(`${name}.mkv`)],
      );
      return at(`${name}.mkv`);
    }
    const BT2020 = ['-color_primaries', 'bt2020', '-colorspace', 'bt2020nc', '-color_range', 'tv'];
    const PQ = ['-color_trc', 'smpte2084'];
    const HLG = ['-color_trc', 'arib-std-b67'];

    it.each<[string, number[], string[], number[]]>([
      ['PQ black', [64, 512, 512], [...PQ, ...BT2020], [0, 0, 0]],
      // 50.75 cd/m², a quarter of white: below the knee it stays what it was, 0.25 of sRGB's light.
      ['PQ dark grey', [449, 512, 512], [...PQ, ...BT2020], [137, 137, 137]],
      // 203 cd/m²: (1.1248 x 0.92 / 1.5248) of the light.
      ['PQ reference white', [573, 512, 512], [...PQ, ...BT2020], [214, 214, 214]],
      ['PQ of 1000 nits', [723, 512, 512], [...PQ, ...BT2020], [255, 255, 255]],
      ['HLG reference white', [721, 512, 512], [...HLG, ...BT2020], [214, 214, 214]],
      ['HLG white', [940, 512, 512], [...HLG, ...BT2020], [255, 255, 255]],
      // The red of BT.709 at 50.75 cd/m², in the primaries and matrix of BT.2020.
      ['PQ red', ycbcr2020([31.84, 3.51, 0.83].map(pqSignal)), [...PQ, ...BT2020], [137, 0, 0]],
      ['PQ that names nothing else', [573, 512, 512], PQ, [214, 214, 214]],
      ['HLG that names nothing else', [721, 512, 512], HLG, [214, 214, 214]],
    ])('from %s', async (name, ycbcr, tags, expected) => {
      expectColor((await convert.of(await plain10bit(name, ycbcr, tags))).frames[0], expected, 6);
    });

    it('from a wide gamut without HDR', async () => {
      // The green of BT.709, by the curve of BT.709.
      const ycbcr = ycbcr2020([0.604, 0.962, 0.354]);
      const tags = ['-color_trc', 'bt709', ...BT2020];
      expectColor((await convert.of(await plain10bit('wide', ycbcr, tags))).frames[0], GREEN, 12);
    });
  });

  it('whole where the video came in fields', async () => {
    const bar =
      "nullsrc=s=320x240:r=50:d=1,format=yuv420p,geq=lum='if(between(X-N*5,0,80),220,40)':cb=128:cr=128";
    const path = await makeVideo(dir, {
      ...{ name: 'fields.ts', source: `${bar},interlace=scan=tff:lowpass=0`, fps: 25, seconds: 1 },
      options: ['-flags', '+ilme+ildct', '-x264-params', 'tff=1', '-crf', '10'],
    });
    const { frames, facts } = await convert.of(path, { fps: 25, width: 320 });
    expect(facts.frames).toBe(25);
    const combing = frames.slice(2, -2).map((frame) => frame.combing);
    expect(Math.max(...combing)).toBeLessThan(1.05);
  });

  describe('transparent where the video is', () => {
    // A green bar of 32 columns moves over nothing at 8 columns a frame.
    const MOVING =
      "color=black@0:s=160x96:r=10:d=1,format=rgba,geq=r=0:g=200:b=0:a='255*between(X-N*8,0,31)'";

    it.each<[string, string[]]>([
      ['moving.mov', ['-c:v', 'qtrle']],
      ['png.mov', ['-c:v', 'png', '-pix_fmt', 'rgba']],
      ['prores.mov', ['-c:v', 'prores_ks', '-profile:v', '4444', '-pix_fmt', 'yuva444p10le']],
      ['vp9.webm', ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p', '-auto-alt-ref', '0']],
      ['vp8.webm', ['-c:v', 'libvpx', '-pix_fmt', 'yuva420p', '-auto-alt-ref', '0', '-b:v', '1M']],
    ])('in %s, and nothing is left behind where it moves', async (name, codec) => {
      const path = at(name);
      await ffmpeg('-f', 'lavfi', '-i', MOVING, ...codec, path);
      const { frames } = await convert.of(path, { fps: 10 });
      expect(frames).toHaveLength(10);
      for (const [n, frame] of frames.entries()) {
        const bar = frame.mean(n * 0.05, 0, n * 0.05 + 0.2, 1);
        expect(Math.abs(bar[1] - 200), `green ${bar.join()} in frame ${n}`).toBeLessThan(16);
        const clear = n < 5 ? frame.mean(0.75, 0, 1, 1) : frame.mean(0, 0, 0.2, 1);
        if (knowsAlpha(pair)) {
          expect(Math.abs(frame.transparentShare - 0.8)).toBeLessThan(0.03);
          expect(clear[3]).toBe(0);
        } else {
          expect(frame.transparentShare).toBe(0);
          expect(Math.min(...clear.slice(0, 3))).toBeGreaterThan(250);
        }
      }
    });
  });

  describe('shown at the right time', () => {
    /** Each frame is as bright as its time is late, in hundredths of a second: 100 s would overflow. */
    const CLOCK = "nullsrc=s=32x32:r=50:d=2,format=gray,geq=lum='round(T*100)'";
    const clock = async (
      name: string,
      filters: string,
      options: string[] = [],
    ): Promise<string> => {
      await ffmpeg(
        ...['-f', 'lavfi', '-i', `${CLOCK},${filters},format=gbrp`, ...options],
        ...['-c:v', 'ffv1', '-vsync', 'vfr', at(name)],
      );
      return at(name);
    };
    /** What the GIF shows at a time, in seconds of the source. */
    const shownAt = (frames: Frame[], seconds: number): number =>
      (frames[Math.round(seconds * 10)]?.mean()[1] ?? NaN) / 100;

    it('though frames come at uneven intervals', async () => {
      const uneven = "select='not(mod(n,7))+not(mod(n,11))+eq(n,99)'";
      const { frames, facts } = await convert.of(await clock('uneven.mkv', uneven), { fps: 10 });
      expect(facts.durationSeconds).toBeCloseTo(2, 0);
      for (const seconds of [0, 0.3, 0.7, 1.2, 1.6]) {
        const late = seconds - shownAt(frames, seconds);
        expect(late, `at ${seconds}`).toBeGreaterThanOrEqual(-0.06);
        expect(late, `at ${seconds}`).toBeLessThanOrEqual(0.2);
      }
    });

    it.each<[string, string[]]>([
      ['late.mkv', ['-output_ts_offset', '1000000']],
      ['late.nut', ['-output_ts_offset', '1000000000']],
    ])('though the clock of %s starts far from zero', async (name, options) => {
      const { frames } = await convert.of(await clock(name, 'null', options), { fps: 10 });
      expect(frames).toHaveLength(20);
      for (const seconds of [0, 0.5, 1, 1.9]) {
        expect(Math.abs(seconds - shownAt(frames, seconds))).toBeLessThan(0.065);
      }
    });

    it('though sound begins before the picture and ends after it', async () => {
      const video = await clock('silent.mkv', 'null');
      await ffmpeg(
        ...['-f', 'lavfi', '-i', 'sine=d=5', '-itsoffset', '1.5', '-i', video],
        ...['-map', '0', '-map', '1', '-c:v', 'copy', at('sound.mkv')],
      );
      for (const start of [0, 1]) {
        const { frames } = await convert.of(at('sound.mkv'), { fps: 10, start });
        expect(Math.abs(frames.length - (20 - start * 10))).toBeLessThanOrEqual(1);
        for (const seconds of [0, 0.5]) {
          expect(Math.abs(start + seconds - shownAt(frames, seconds))).toBeLessThan(0.065);
        }
      }
    });

    it('though there are more of them than may be: 480 a second', async () => {
      const path = await makeVideo(dir, { name: 'fast.mp4', fps: 480, seconds: 1, size: '64x48' });
      expect((await convert.of(path, { fps: 30 })).frames).toHaveLength(30);
    });
  });

  describe('of the right stream', () => {
    const two = async (name: string, isDefault: number): Promise<string> => {
      await ffmpeg(
        ...['-f', 'lavfi', '-i', 'color=red:s=64x48:d=0.3', '-f', 'lavfi', '-i'],
        ...['color=blue:s=64x48:d=0.3', '-map', '0', '-map', '1', '-c:v', 'libx264'],
        ...['-disposition:v', '0', `-disposition:v:${isDefault}`, 'default', at(name)],
      );
      return at(name);
    };

    it.each([
      [0, RED],
      [1, BLUE],
    ])('which of two is the default one, number %i', async (isDefault, color) => {
      const path = await two(`two-${isDefault}.mkv`, isDefault);
      expectColor((await convert.of(path)).frames[0], color, 6);
    });

    it('which is never the cover', async () => {
      const path = await makeAudio(dir, { cover: true });
      await expect(convert.of(path)).rejects.toMatchObject({ code: 'INPUT_NO_VIDEO' });
    });
  });

  describe('of any size', () => {
    it.each(['1x1', '2x2', '3x3', '2x400', '600x2', '161x121'])('%s', async (size) => {
      const path = await makeVideo(dir, {
        ...{ name: `${size}.mkv`, codec: 'ffv1', size, seconds: 0.3 },
        source: `color=red:s=${size}:r=10:d=0.3,format=gbrp`,
      });
      const { facts, frames } = await convert.of(path);
      expect(`${facts.width}x${facts.height}`).toBe(size === '600x2' ? '480x2' : size);
      expectColor(frames[0], RED);
    });

    it('with square pixels', async () => {
      const path = await makeVideo(dir, { name: 'wide.mp4', sampleAspect: '2:1', seconds: 0.3 });
      expect((await convert.of(path)).facts).toMatchObject({ width: 480, height: 180 });
    });

    it('though it changes in the middle', async () => {
      const part = (name: string, size: string, color: string): Promise<string> =>
        makeVideo(dir, { name, source: `color=${color}:s=${size}:r=10:d=1`, seconds: 1 });
      const parts = [await part('a.ts', '64x48', 'red'), await part('b.ts', '128x96', 'blue')];
      await ffmpeg('-i', `concat:${parts.join('|')}`, '-c', 'copy', at('changing.ts'));
      const { frames } = await convert.of(at('changing.ts'), { fps: 10 });
      expect(Math.abs(frames.length - 20)).toBeLessThanOrEqual(1);
      expectColor(frames[3], RED, 6);
      expectColor(frames[16], BLUE, 6);
    });
  });

  describe('or there are none', () => {
    it('where the file is locked', async () => {
      const path = await makeVideo(dir, {
        ...{ name: 'locked.mp4', seconds: 1 },
        options: [
          ...['-encryption_scheme', 'cenc-aes-ctr'],
          ...['-encryption_key', '76a6c65c5ea762046bd749a2e632ccbb'],
          ...['-encryption_kid', 'a7e61c373e219033c21091fa607bf3b8'],
        ],
      });
      await expect(convert.of(path)).rejects.toMatchObject({ code: 'INPUT_UNSUPPORTED' });
    });

    it('where it plays for a day, which is found out at once', async () => {
      const path = await makeVideo(dir, {
        ...{ name: 'day.mp4', source: 'color=black:s=16x16:r=1', seconds: 86_400 },
      });
      const before = await processorSeconds(process.pid);
      await expect(convert.of(path)).rejects.toMatchObject({ code: 'INPUT_TOO_LONG' });
      expect((await processorSeconds(process.pid)) - before).toBeLessThan(1);
    });
  });
});
