import { describe, expect, it } from 'vitest';
import { probedStream, probeOf } from './probe.fixture.js';
import { countedSeconds } from './real-length.js';

const VIDEO = probedStream({ duration: 10, bitRate: 64_000 });
const SOUND = probedStream({ index: 1, type: 'audio', duration: 10.02, bitRate: 8_000 });

describe('The length that the tables of a file count', () => {
  it('is that of the longest stream', () => {
    expect(countedSeconds(probeOf({ streams: [VIDEO, SOUND] }))).toBe(10.02);
  });

  it('counts from the start of the file', () => {
    const late = { ...VIDEO, startTime: 3 };
    expect(countedSeconds(probeOf({ streams: [late, SOUND], startTime: 0 }))).toBe(13);
    expect(countedSeconds(probeOf({ streams: [late], startTime: 3 }))).toBe(10);
  });

  it('is not believed where the file has no room for what they count', () => {
    expect(countedSeconds(probeOf({ streams: [VIDEO, SOUND], bytes: 90_000 }))).toBeUndefined();
  });

  it.each([
    ['no bit rate', { ...VIDEO, bitRate: undefined }],
    ['no length', { ...VIDEO, duration: undefined }],
  ])('is not known where a stream says %s', (_, stream) => {
    expect(countedSeconds(probeOf({ streams: [SOUND, stream] }))).toBeUndefined();
  });

  it('is not known where nothing plays', () => {
    expect(countedSeconds(probeOf({ streams: [] }))).toBeUndefined();
  });
});
