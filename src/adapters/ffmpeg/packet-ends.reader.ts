import { LineSplitter } from './line-splitter.js';

/** What to ask ffprobe for, and how, so that PacketEndsReader understands the answer. */
export const PACKET_ENTRIES = [
  '-show_entries',
  'format=start_time:packet=stream_index,pts_time,dts_time,duration_time,flags',
  '-of',
  'csv',
];

/** A decoding time that goes back by more than this, in seconds, is of a clock that has begun anew. */
const CLOCK_JITTER = 0.1;

/** What is known of a stream, in seconds: where it ends, its last decoding time, and how far its clock is behind. */
interface StreamClock {
  end: number;
  decoded: number | undefined;
  behind: number;
}

/**
 * Reads ffprobe's packet list as it comes and keeps the end of each stream: `packet,0,1.24,1.16,0.04,K_` and, at the
 * end, `format,0.00`. Packets that an edit list takes away (flag D) do not count. Where files were put one behind another
 * the clock goes back: what follows plays after what was there.
 */
export class PacketEndsReader {
  private readonly lines = new LineSplitter((line) => {
    this.read(line);
  });
  private readonly clocks = new Map<number, StreamClock>();
  private earliest = Number.POSITIVE_INFINITY;
  private fileStart: number | undefined;

  push(chunk: string): void {
    this.lines.push(chunk);
  }

  get isEmpty(): boolean {
    return this.clocks.size === 0;
  }

  /** Seconds from the start of the file to the end of each stream's last packet. */
  finish(): Map<number, number> {
    this.lines.end();
    const start = this.fileStart ?? this.earliest;
    return new Map([...this.clocks].map(([index, { end }]) => [index, Math.max(0, end - start)]));
  }

  private read(line: string): void {
    const [section, ...fields] = line.split(',');
    if (section === 'format') this.fileStart = seconds(fields[0]);
    if (section !== 'packet') return;
    const [index, pts, dts, duration, flags] = fields;
    const stream = Number(index);
    const start = seconds(pts) ?? seconds(dts);
    if (!Number.isInteger(stream) || start === undefined || flags?.includes('D') === true) return;
    this.earliest = Math.min(this.earliest, start);
    this.advance(stream, { start, decoded: seconds(dts), length: seconds(duration) ?? 0 });
  }

  private advance(
    stream: number,
    packet: { start: number; decoded: number | undefined; length: number },
  ): void {
    const { start, decoded, length } = packet;
    const clock = this.clocks.get(stream) ?? { end: start, decoded, behind: 0 };
    const isReset = (decoded ?? Infinity) + CLOCK_JITTER < (clock.decoded ?? -Infinity);
    const behind = isReset ? clock.end - start : clock.behind;
    const end = Math.max(clock.end, start + length + behind);
    this.clocks.set(stream, { end, decoded: decoded ?? clock.decoded, behind });
  }
}

function seconds(field: string | undefined): number | undefined {
  return field !== undefined && /^-?\d+(\.\d+)?$/.test(field) ? Number(field) : undefined;
}
