import { describe, expect, it } from 'vitest';
import { JobError } from '../../../contracts/job-failure.js';
import type { MediaProbe, ProbedStream } from '../../../ports/media-tool.port.js';
import { pictureOf as pictureWithin, type Picture } from './picture.js';
import { reachesClaim } from './real-length.js';
import { LIMITS, probedStream as stream, probeOf as probe } from './probe.fixture.js';

const pictureOf = (given: MediaProbe): Picture => pictureWithin(given, LIMITS);

function codeOf(given: MediaProbe): string | undefined {
  try {
    pictureOf(given);
    return undefined;
  } catch (error) {
    return error instanceof JobError ? error.code : String(error);
  }
}

describe('The video of a file', () => {
  it('is the default track before the first', () => {
    const streams = [stream({ index: 0 }), stream({ index: 1, isDefault: true })];
    expect(pictureOf(probe({ streams })).streamIndex).toBe(1);
  });

  it('is the first where none is the default', () => {
    const streams = [
      stream({ index: 0, type: 'audio' }),
      stream({ index: 1 }),
      stream({ index: 2 }),
    ];
    expect(pictureOf(probe({ streams })).streamIndex).toBe(1);
  });

  it('is never the cover art', () => {
    const cover = stream({ index: 0, isAttachedPicture: true, isDefault: true });
    expect(codeOf(probe({ streams: [cover] }))).toBe('INPUT_NO_VIDEO');
    expect(pictureOf(probe({ streams: [cover, stream({ index: 1 })] })).streamIndex).toBe(1);
  });

  it.each<[string, Partial<ProbedStream>, [number, number]]>([
    ['as stored', {}, [640, 480]],
    ['turned by a quarter', { rotation: 90 }, [480, 640]],
    ['turned back by a quarter', { rotation: 270 }, [480, 640]],
    ['upside down', { rotation: 180 }, [640, 480]],
    ['with wide pixels', { width: 1440, height: 1080, sampleAspect: 4 / 3 }, [1920, 1080]],
    ['with wide pixels, turned', { sampleAspect: 1.5, rotation: 90 }, [480, 960]],
    ['one pixel wide', { width: 1, height: 1, sampleAspect: 0.1 }, [1, 1]],
  ])('is shown %s', (_name, given, [width, height]) => {
    expect(pictureOf(probe({ streams: [stream(given)] }))).toMatchObject({ width, height });
  });

  it('is refused where wide pixels, turned, would make it taller than any video may be', () => {
    const wide = { width: 64, height: 1920, sampleAspect: 1000 };
    expect(codeOf(probe({ streams: [stream({ ...wide, rotation: 90 })] }))).toBe(
      'INPUT_DIMENSIONS',
    );
    expect(codeOf(probe({ streams: [stream(wide)] }))).toBeUndefined();
  });

  it('begins where its own stream begins, not where the file does', () => {
    const streams = [stream({ startTime: 13.6, duration: undefined })];
    const picture = pictureOf(probe({ startTime: 12.6, duration: 10, streams }));
    expect(picture.leadSeconds).toBeCloseTo(1);
    expect(picture.durationSeconds).toBeCloseTo(9);
  });

  it('plays as long as its stream claims, whatever the file claims', () => {
    const picture = pictureOf(probe({ duration: 10, streams: [stream({ duration: 4 })] }));
    expect(picture.durationSeconds).toBe(4);
  });

  it('has no known length where nothing claims one', () => {
    const streams = [stream({ duration: undefined })];
    expect(pictureOf(probe({ duration: undefined, streams })).durationSeconds).toBeUndefined();
  });

  it('has no more frames a second than the limit', () => {
    const rate = (frameRate: number | undefined) =>
      pictureOf(probe({ streams: [stream({ frameRate })] })).frameRate;
    expect([rate(25), rate(480), rate(undefined)]).toEqual([25, 240, undefined]);
  });

  it('takes more memory with finer colour and deeper samples', () => {
    const bytes = (pixelFormat: string): number =>
      pictureOf(probe({ streams: [stream({ width: 100, height: 10, pixelFormat })] })).frameBytes;
    expect([bytes('yuv420p'), bytes('yuv422p10le'), bytes('yuvj444p'), bytes('argb')]).toEqual([
      1500, 4000, 3000, 4000,
    ]);
  });
});

describe('A file is refused', () => {
  it.each<[string, string, MediaProbe]>([
    ['INPUT_NO_VIDEO', 'with sound alone', probe({ streams: [stream({ type: 'audio' })] })],
    ['INPUT_NO_VIDEO', 'without streams', probe({ streams: [] })],
    ['INPUT_UNSUPPORTED', 'of unknown codec', probe({ streams: [stream({ codec: undefined })] })],
    ['INPUT_UNSUPPORTED', 'encrypted', probe({ streams: [stream({ isEncrypted: true })] })],
    ['INPUT_INVALID', 'without a size', probe({ streams: [stream({ width: undefined })] })],
    ['INPUT_DIMENSIONS', 'too wide', probe({ streams: [stream({ width: 8193, height: 2 })] })],
    ['INPUT_DIMENSIONS', 'too high', probe({ streams: [stream({ width: 2, height: 8193 })] })],
    ['INPUT_DIMENSIONS', 'too large', probe({ streams: [stream({ width: 8192, height: 8192 })] })],
    [
      'INPUT_TOO_MANY_STREAMS',
      'of seventeen streams',
      probe({ streams: Array.from({ length: 17 }, (_, index) => stream({ index })) }),
    ],
  ])('with %s when it is %s', (code, _name, given) => {
    expect(codeOf(given)).toBe(code);
  });

  it('not yet at the limits', () => {
    const streams = Array.from({ length: 16 }, (_, index) =>
      stream({ index, width: 8192, height: 4320 }),
    );
    expect(codeOf(probe({ streams }))).toBeUndefined();
  });
});

describe('A claimed length', () => {
  it('is true where one stream reaches it', () => {
    const ends = new Map([
      [0, 3],
      [1, 9.8],
    ]);
    expect(reachesClaim(probe({ duration: 10 }), ends)).toBe(true);
  });

  it('is true where it was counted from zero and the file begins later', () => {
    expect(reachesClaim(probe({ duration: 68, startTime: 12.6 }), new Map([[0, 55.6]]))).toBe(true);
  });

  it('is false where the file breaks off', () => {
    expect(reachesClaim(probe({ duration: 20 }), new Map([[0, 10]]))).toBe(false);
    expect(reachesClaim(probe({ duration: 20 }), new Map())).toBe(false);
  });
});
