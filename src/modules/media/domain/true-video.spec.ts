import { describe, expect, it } from 'vitest';
import type { ProbedStream } from '../../../ports/media-tool.port.js';
import { pictureOf } from './picture.js';
import { LIMITS, probedStream, probeOf } from './probe.fixture.js';
import { colorTags, evenSize, sizeWithin, trueVideo, type VideoSize } from './true-video.js';

function filters(given: Partial<ProbedStream>, size?: VideoSize, keepsAlpha = false): string {
  const stream = probedStream({ width: 1280, height: 720, ...given });
  const picture = pictureOf(probeOf({ streams: [stream] }), LIMITS);
  const wanted = size ?? evenSize(picture);
  return trueVideo({ picture, stream, size: wanted, keepsAlpha, limits: LIMITS }).join();
}

function tags(given: Partial<ProbedStream>): string {
  const streams = [probedStream({ width: 1280, height: 720, ...given })];
  return colorTags(pictureOf(probeOf({ streams }), LIMITS)).join(' ');
}

describe('The frames of a video', () => {
  it('pass untouched where they are true already', () => {
    expect(filters({})).toBe('');
    expect(filters({ colorSpace: 'bt709', colorRange: 'tv', colorTransfer: 'bt709' })).toBe('');
    expect(filters({ width: 640, height: 480 })).toBe('');
  });

  it('lose one line or column where there is one too many, and nothing else', () => {
    expect(filters({ width: 321, height: 241 })).toBe('crop=320:240:0:0');
    expect(filters({ width: 321, height: 241, rotation: 90 })).toMatch(
      /^crop=320:240:0:0,transpose=clock/,
    );
  });

  it('grow to two pixels a side where they are smaller', () => {
    expect(filters({ width: 1, height: 1 })).toMatch(/^scale=[^,]*w=2:h=2/);
  });

  it('are made upright after they are scaled, by the sides they are stored with', () => {
    const turned = filters({ rotation: 90 }, { width: 360, height: 640 });
    expect(turned).toMatch(/^scale=[^,]*:w=640:h=360.*,transpose=clock,sidedata/);
    expect(turned).toMatch(/setsar=1$/);
  });

  it('get square pixels', () => {
    expect(filters({ width: 1440, height: 1080, sampleAspect: 4 / 3 })).toMatch(
      /w=1920:h=1080.*setsar=1$/,
    );
  });

  it('are put together of fields before all else', () => {
    expect(filters({ fieldOrder: 'tt' })).toBe('bwdif=mode=send_frame:parity=auto:deint=all');
  });

  it('get limited range, with the matrix they had', () => {
    expect(filters({ pixelFormat: 'yuvj420p' })).toMatch(
      /in_color_matrix=bt709:out_color_matrix=bt709:in_range=pc:out_range=tv,format=yuv420p$/,
    );
  });

  it('are mapped to the light and the colours of SDR', () => {
    const hdr = { pixelFormat: 'yuv420p10le', colorTransfer: 'smpte2084' };
    expect(filters(hdr)).toMatch(/tonemap=.*out_color_matrix=bt709:out_range=tv,format=yuv420p$/);
  });

  it('stay transparent where that is wanted, and are put on white elsewhere', () => {
    const argb = { codec: 'qtrle', pixelFormat: 'argb' };
    expect(filters(argb, undefined, true)).toMatch(/format=yuva420p$/);
    expect(filters(argb)).toMatch(/overlay.*format=yuv420p$/);
  });

  it('are no more in a second than allowed', () => {
    expect(filters({ frameRate: 1000 })).toBe('fps=240');
    expect(filters({ frameRate: 240 })).toBe('');
  });
});

describe('The size of a video', () => {
  it.each<[VideoSize, Partial<VideoSize>, VideoSize]>([
    [{ width: 1280, height: 720 }, {}, { width: 1280, height: 720 }],
    [{ width: 321, height: 241 }, {}, { width: 320, height: 240 }],
    [{ width: 1, height: 1 }, {}, { width: 2, height: 2 }],
    [{ width: 1920, height: 1080 }, { width: 640 }, { width: 640, height: 360 }],
    [
      { width: 1920, height: 1080 },
      { width: 640, height: 100 },
      { width: 178, height: 100 },
    ],
    [{ width: 1080, height: 1920 }, { width: 641 }, { width: 640, height: 1140 }],
    [
      { width: 320, height: 240 },
      { width: 640, height: 480 },
      { width: 320, height: 240 },
    ],
    [{ width: 4000, height: 10 }, { width: 100 }, { width: 100, height: 2 }],
  ])('of %o within %o is %o', (size, bounds, expected) => {
    expect(sizeWithin(size, bounds)).toEqual(expected);
  });
});

describe('The colours of a video', () => {
  it('are named as they are', () => {
    expect(tags({})).toMatch(/^-colorspace bt709 .*-color_range tv$/);
    expect(tags({ colorSpace: 'smpte170m' })).toMatch(/^-colorspace smpte170m/);
  });

  it('are BT.709 where they were mapped', () => {
    expect(tags({ colorTransfer: 'arib-std-b67' })).toMatch(/^-colorspace bt709/);
    expect(tags({ codec: 'png', pixelFormat: 'rgb24', width: 64, height: 48 })).toMatch(/bt709/);
  });
});
