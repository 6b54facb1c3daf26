import { describe, expect, it } from 'vitest';
import { ProgressReader } from './progress.reader.js';

const block = (fields: Record<string, string | number>): string =>
  `${Object.entries({ ...fields, progress: 'continue' })
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;

function readerOf(expected: number | undefined): { reader: ProgressReader; shares: number[] } {
  const shares: number[] = [];
  return { reader: new ProgressReader(expected, (share) => shares.push(share)), shares };
}

describe('ProgressReader', () => {
  it('turns the position into a share', () => {
    const { reader, shares } = readerOf(10);
    reader.push(block({ out_time_us: 2_500_000, frame: 60 }));
    expect(shares).toEqual([0.25]);
    expect(reader).toMatchObject({ outputSeconds: 2.5, frames: 60 });
  });

  it('reads microseconds from the older name too', () => {
    const { reader, shares } = readerOf(10);
    reader.push(block({ out_time_ms: 5_000_000 }));
    expect(shares).toEqual([0.5]);
  });

  it('reads a block that comes in pieces', () => {
    const { reader, shares } = readerOf(10);
    for (const piece of block({ out_time_us: 5_000_000 })) reader.push(piece);
    expect(shares).toEqual([0.5]);
  });

  it('never goes back and never past the end', () => {
    const { reader, shares } = readerOf(10);
    for (const out_time_us of [5e6, 4e6, 12e6, 11e6]) reader.push(block({ out_time_us }));
    reader.finish();
    expect(shares).toEqual([0.5, 1]);
  });

  it.each(['N/A', -577_014_327_720])('takes %s for no position', (out_time_us) => {
    const { reader, shares } = readerOf(10);
    reader.push(block({ out_time_us }));
    expect(shares).toEqual([]);
    expect(reader.outputSeconds).toBeUndefined();
  });

  it('tells nothing where nothing is expected', () => {
    const { reader, shares } = readerOf(undefined);
    reader.push(block({ out_time_us: 1e6 }));
    reader.finish();
    expect(shares).toEqual([]);
  });

  it('has another position as soon as anything moves', () => {
    const { reader } = readerOf(undefined);
    const positions = [{ frame: 1 }, { frame: 2 }, { frame: 2, total_size: 9 }, { out_time_us: 5 }];
    const seen = positions.map((fields) => {
      reader.push(block(fields));
      return reader.position;
    });
    expect(new Set(seen).size).toBe(4);
    reader.push(block({ fps: 3, speed: '1x' }));
    expect(reader.position).toBe(seen.at(-1));
  });
});
