import { describe, expect, it } from 'vitest';
import { PacketEndsReader } from './packet-ends.reader.js';

function endsOf(...lines: string[]): [number, number][] {
  const reader = new PacketEndsReader();
  reader.push(lines.join('\n'));
  return [...reader.finish()];
}

describe('PacketEndsReader', () => {
  it('keeps the greatest end of each stream, whatever the order', () => {
    expect(
      endsOf('packet,0,1.0,0.5,0.5,K_', 'packet,1,4.0,4.0,1.0,K_', 'packet,0,0.5,1.0,0.5,__'),
    ).toEqual([
      [0, 1],
      [1, 4.5],
    ]);
  });

  it('counts from where the file says it starts', () => {
    expect(endsOf('packet,0,12.5,12.5,0.5,K_', 'format,12.0')).toEqual([[0, 1]]);
  });

  it('goes by the decoding time where there is no other', () => {
    expect(endsOf('packet,0,N/A,2.0,0.5,K_', 'format,0.0')).toEqual([[0, 2.5]]);
  });

  it('goes on where it was when the clock begins anew', () => {
    expect(
      endsOf(
        ...['packet,0,1.4,1.4,0.5,K_', 'packet,0,1.9,1.9,0.5,__', 'packet,1,1.4,1.4,0.9,K_'],
        ...['packet,0,1.5,1.4,0.5,K_', 'packet,0,2.0,1.9,0.5,__', 'format,1.4'],
      ),
    ).toEqual([
      [0, 2],
      [1, 0.8999999999999999],
    ]);
  });

  it('does without a duration', () => {
    expect(endsOf('packet,0,2.0,2.0,N/A,K_', 'format,0.0')).toEqual([[0, 2]]);
  });

  it('leaves out what an edit list takes away', () => {
    expect(endsOf('packet,0,1.0,1.0,1.0,K_', 'packet,0,9.0,9.0,1.0,KD_', 'format,0.0')).toEqual([
      [0, 2],
    ]);
  });

  it('passes over lines that are something else', () => {
    expect(
      endsOf('packet,0,1.0,1.0,1.0,K_,side_data,', '', 'side_data,x', 'packet,,,', 'format,N/A'),
    ).toEqual([[0, 1]]);
  });

  it('knows that nothing was read', () => {
    const reader = new PacketEndsReader();
    reader.push('format,0.0\n');
    expect(reader.isEmpty).toBe(true);
  });
});
