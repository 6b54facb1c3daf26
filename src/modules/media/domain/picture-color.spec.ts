import { describe, expect, it } from 'vitest';
import type { ProbedStream } from '../../../ports/media-tool.port.js';
import { colorOf, type PictureColor } from './picture-color.js';
import { probedStream } from './probe.fixture.js';

type Stated = Partial<ProbedStream>;

describe('The colour of a picture', () => {
  it.each<[string, Stated, Partial<PictureColor>]>([
    ['small and silent', { width: 1024, height: 576 }, { matrix: 'bt601', range: 'tv' }],
    ['of 720 lines and silent', { width: 1080, height: 720 }, { matrix: 'bt709' }],
    ['cropped to a wide screen and silent', { width: 1280, height: 536 }, { matrix: 'bt709' }],
    ['stated', { colorSpace: 'bt709', colorRange: 'pc' }, { matrix: 'bt709', range: 'pc' }],
    ['large, but stated', { height: 2160, colorSpace: 'bt470bg' }, { matrix: 'bt601' }],
    ['of a full-range format', { pixelFormat: 'yuvj422p' }, { range: 'pc', model: 'yuv' }],
    ['RGB', { pixelFormat: 'gbrp10le' }, { model: 'rgb', range: 'pc' }],
    ['a palette', { pixelFormat: 'pal8' }, { model: 'rgb' }],
    ['grey', { pixelFormat: 'gray10le' }, { model: 'gray', range: 'pc' }],
    ['wide', { colorPrimaries: 'bt2020' }, { curve: 'sdr', primaries: 'bt2020', matrix: 'bt2020' }],
    ['of a phone', { colorPrimaries: 'smpte432' }, { primaries: 'smpte432', matrix: 'bt601' }],
    ['of old television', { colorPrimaries: 'smpte170m' }, { primaries: 'bt709' }],
    ['PQ and no more', { colorTransfer: 'smpte2084' }, { curve: 'pq', primaries: 'bt2020' }],
    ['HLG and no more', { colorTransfer: 'arib-std-b67' }, { curve: 'hlg', matrix: 'bt2020' }],
    ['sRGB', { colorTransfer: 'iec61966-2-1' }, { curve: 'sdr', primaries: 'bt709' }],
  ])('when it is %s', (_name, stated, expected) => {
    expect(colorOf(probedStream(stated))).toMatchObject(expected);
  });

  it.each([
    [4000, 4000],
    [undefined, 1000],
    [3, 1000],
    [1e9, 10_000],
  ])('reaches, where the file says %s, %i cd/m²', (peakLuminance, peak) => {
    const stated = { colorTransfer: 'smpte2084', peakLuminance };
    expect(colorOf(probedStream(stated)).peak).toBe(peak);
  });
});
