import { describe, expect, it } from 'vitest';
import { toMediaProbe } from './media-probe.mapper.js';

const stream = (fields: object): object => ({ index: 0, codec_type: 'video', ...fields });
const mapped = (fields: object) => toMediaProbe({ streams: [stream(fields)] }).streams[0];

describe('toMediaProbe', () => {
  it('makes something of nothing', () => {
    expect(toMediaProbe('nonsense')).toMatchObject({ format: 'unknown', bytes: 0, streams: [] });
  });

  it('reads numbers that ffprobe writes as text', () => {
    const format = {
      format_name: 'avi',
      duration: '2.5',
      start_time: '-0.1',
      bit_rate: '800',
      size: '42',
    };
    expect(toMediaProbe({ format })).toEqual({
      ...{ format: 'avi', duration: 2.5, startTime: -0.1, bitRate: 800, bytes: 42, streams: [] },
    });
  });

  it.each(['N/A', 'nan', 'inf', '', '-1', null])('takes %j for no duration', (duration) => {
    expect(mapped({ duration })?.duration).toBeUndefined();
  });

  it.each([
    ['counterclockwise in the matrix', { side_data_list: [{ rotation: -90 }] }, 90],
    ['upside down', { side_data_list: [{ rotation: -180 }] }, 180],
    ['the other way', { side_data_list: [{ rotation: 90 }] }, 270],
    ['a degree beside a quarter', { side_data_list: [{ rotation: -89 }] }, 90],
    ['between quarters', { side_data_list: [{ rotation: 45 }] }, 0],
    ['no number at all', { side_data_list: [{ rotation: -9223372036854775808 }] }, 0],
    ['clockwise in the tag', { tags: { rotate: '90' } }, 90],
    ['in a tag in capitals', { tags: { ROTATE: '-90' } }, 270],
    ['matrix before tag', { side_data_list: [{}, { rotation: -90 }], tags: { rotate: '180' } }, 90],
    ['not at all', {}, 0],
  ])('knows a turn: %s', (_what, fields, rotation) => {
    expect(mapped(fields)?.rotation).toBe(rotation);
    expect(Object.is(mapped(fields)?.rotation, -0)).toBe(false);
  });

  it.each([
    ['30000/1001', '30/1', 30000 / 1001],
    ['0/0', '25/1', 25],
    ['1000/1', '30/1', 30],
    ['0/0', '90000/1', undefined],
    ['480/1', '480/1', 480],
  ])('takes the average rate %s, else %s', (average, real, rate) => {
    expect(mapped({ avg_frame_rate: average, r_frame_rate: real })?.frameRate).toBe(rate);
  });

  it.each([
    ['4:3', 4 / 3],
    ['0:1', 1],
    ['1:0', 1],
    [undefined, 1],
  ])('reads the pixel aspect %s', (aspect, ratio) => {
    expect(mapped({ sample_aspect_ratio: aspect })?.sampleAspect).toBe(ratio);
  });

  it.each(['DURATION', 'duration'])('reads a duration from the tag %s', (tag) => {
    expect(mapped({ tags: { [tag]: '01:00:05.059000000' } })?.duration).toBeCloseTo(3605.059, 6);
  });

  it.each([
    ['the content', [{ max_luminance: '40000000/10000' }, { max_content: 1100 }], 1100],
    ['the display', [{ max_luminance: '10000000/10000' }], 1000],
    ['nothing', [{ max_content: 0 }], undefined],
  ])('reads the brightest light of %s', (_what, side_data_list, peak) => {
    expect(mapped({ side_data_list })?.peakLuminance).toBe(peak);
  });

  it('knows locked tracks by their ids, and those of WebM by a tag', () => {
    const locked = toMediaProbe({ streams: [stream({ id: '0x2' })] }, new Set([2]));
    expect(locked.streams[0]?.isEncrypted).toBe(true);
    expect(mapped({ tags: { enc_key_id: 'AA==' } })?.isEncrypted).toBe(true);
    expect(mapped({ id: '0x2' })?.isEncrypted).toBe(false);
  });

  it('keeps what is unknown unknown', () => {
    expect(
      mapped({ codec_type: 'hologram', codec_name: 'unknown', pix_fmt: 'unknown', width: 0 }),
    ).toMatchObject({
      type: 'unknown',
      codec: undefined,
      pixelFormat: undefined,
      width: undefined,
    });
  });

  it('lets no tag reach the prototype', () => {
    const tags: unknown = JSON.parse('{"__proto__":"x","title":"y"}');
    expect(Object.keys(mapped({ tags })?.tags ?? {})).toEqual(['__proto__', 'title']);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});
