import { describe, expect, it } from 'vitest';
import type { ProbedStream } from '../../../ports/media-tool.port.js';
import { pictureOf, type Picture } from './picture.js';
import { LIMITS, probedStream, probeOf } from './probe.fixture.js';
import { deinterlaced, readingOptions, trueFrames } from './true-frames.js';

const SIZE = { width: 320, height: 240, scaler: 'area' };

const picture = (given: Partial<ProbedStream>): Picture =>
  pictureOf(probeOf({ streams: [probedStream(given)] }), LIMITS);
const filters = (given: Partial<ProbedStream>): string => trueFrames(picture(given), SIZE).join();

describe('True frames', () => {
  it('of usual video take one filter, which knows matrix and range', () => {
    expect(filters({})).toBe('scale=320:240:flags=area:in_color_matrix=bt601:in_range=tv,setsar=1');
  });

  it('are turned after they were scaled, which costs less', () => {
    expect(filters({ rotation: 90, mirrored: true })).toMatch(
      /^scale=240:320:.*,hflip,transpose=clock,sidedata/,
    );
  });

  it('of RGB know no matrix, and its padding is no alpha', () => {
    expect(filters({ pixelFormat: 'bgra', codec: 'rawvideo' })).toBe(
      'format=rgb24,scale=320:240:flags=area,setsar=1',
    );
  });

  it('do not let what is under the transparent bleed', () => {
    const order = ['scale=in_color_matrix', 'premultiply=', 'scale=320', 'unpremultiply='];
    const chain = filters({ pixelFormat: 'yuva420p' });
    const places = order.map((filter) => chain.indexOf(filter));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('of HDR are scaled before their light is mapped, with its peak', () => {
    const chain = filters({ colorTransfer: 'smpte2084', peakLuminance: 4060 });
    expect(chain).toMatch(/^scale=320.*tin=smpte2084:pin=bt2020:min=bt2020nc:rin=limited:t=linear/);
    expect(chain).toContain('peak=20.000');
  });

  it('are mapped to BT.709 from a wide gamut without HDR', () => {
    const chain = filters({ colorPrimaries: 'smpte432', colorSpace: 'bt709' });
    expect(chain).toContain('zscale=tin=bt709:pin=smpte432:min=bt709');
    expect(chain).not.toContain('tonemap');
  });

  it.each([
    ['tt', 'h264', 'bwdif=mode=send_frame:parity=auto:deint=all'],
    ['bt', 'prores', 'bwdif=mode=send_frame:parity=auto:deint=all'],
    [undefined, 'mpeg4', 'bwdif=mode=send_frame:parity=auto:deint=interlaced'],
    [undefined, 'vp9', ''],
    ['progressive', 'h264', ''],
  ])('of field order %s in %s are made by "%s"', (fieldOrder, codec, expected) => {
    expect(deinterlaced(picture({ fieldOrder, codec })).join()).toBe(expected);
  });

  it('are never made of fields where there is no room for two', () => {
    expect(deinterlaced(picture({ fieldOrder: 'tt', height: 2 }))).toEqual([]);
  });

  it('are read by a decoder that knows the alpha of WebM', () => {
    const webm = { codec: 'vp9', index: 2, tags: { ALPHA_MODE: '1' } };
    expect(readingOptions(picture(webm)).join(' ')).toContain('-c:2 libvpx-vp9');
    expect(readingOptions(picture({ codec: 'vp9' }))).not.toContain('libvpx-vp9');
  });
});
