import { describe, expect, it } from 'vitest';
import { GifFactsReader, GifFormatError, type GifFacts } from './gif-facts.js';

const TRAILER = [0x3b];
const LOOP_FOREVER = [0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, 0, 0, 0];
const COMMENT = [0x21, 0xfe, 2, 0x2c, 0x3b, 0];

function header(width: number, height: number, colors = 4): number[] {
  const packed = 0x80 | (Math.log2(colors) - 1);
  const size = [width & 255, width >> 8, height & 255, height >> 8];
  return [...Buffer.from('GIF89a'), ...size, packed, 0, 0, ...Array<number>(colors * 3).fill(0x3b)];
}

function frame(hundredths: number, data = [5], localColors = 0): number[] {
  const control = [0x21, 0xf9, 4, 0, hundredths & 255, hundredths >> 8, 0, 0];
  const packed = localColors === 0 ? 0 : 0x80 | (Math.log2(localColors) - 1);
  const colors = Array<number>(localColors * 3).fill(0x21);
  const blocks = data.flatMap((length) => [length, ...Array<number>(length).fill(0x2c)]);
  return [...control, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, packed, ...colors, 2, ...blocks, 0];
}

function read(bytes: number[], chunk = bytes.length): GifFacts {
  const reader = new GifFactsReader();
  for (let at = 0; at < bytes.length; at += chunk) {
    reader.push(Uint8Array.from(bytes.slice(at, at + chunk)));
  }
  return reader.finish();
}

const MOVING = [
  ...header(480, 270),
  ...LOOP_FOREVER,
  ...COMMENT,
  ...frame(7, [255, 255, 3]),
  ...frame(6, [1], 256),
  ...frame(300),
  ...TRAILER,
];

describe('The facts of a GIF', () => {
  it('are its size, frames, length and plays', () => {
    expect(read(MOVING)).toEqual({
      width: 480,
      height: 270,
      frames: 3,
      durationSeconds: 3.13,
      plays: 0,
    });
  });

  it.each([1, 2, 3, 7, 64])('are the same when it comes in pieces of %i bytes', (chunk) => {
    expect(read(MOVING, chunk)).toEqual(read(MOVING));
  });

  it('say how often it plays: once where it does not say, further plays and one where it does', () => {
    const thrice = LOOP_FOREVER.with(-3, 2);
    expect(read([...header(1, 1), ...frame(1), ...TRAILER]).plays).toBe(1);
    expect(read([...header(1, 1), ...thrice, ...frame(1), ...TRAILER]).plays).toBe(3);
  });

  it('leave out what comes after its end', () => {
    expect(read([...MOVING, ...frame(9)]).frames).toBe(3);
  });
});

describe('What is no whole GIF is refused', () => {
  it.each([
    ['another format', [...Buffer.from('\x89PNG\r\n\x1a\n'), ...Array<number>(20).fill(0)]],
    ['nothing', []],
    ['a GIF without its end', MOVING.slice(0, -1)],
    ['a GIF cut within a frame', MOVING.slice(0, -20)],
    ['a GIF with rubbish between its blocks', [...header(1, 1), 0x77, ...TRAILER]],
  ])('when it is %s', (_name, bytes) => {
    expect(() => read(bytes)).toThrow(GifFormatError);
  });
});
