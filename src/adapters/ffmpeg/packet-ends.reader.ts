import { LineSplitter } from './line-splitter.js';

/** What to ask ffprobe for, and how, so that PacketEndsReader understands the answer. */
export const PACKET_ENTRIES = [
  '-show_entries',
  'format=start_time:packet=stream_index,pts_time,dts_time,duration_time,flags',
  '-of',
  'csv',
];

/**
 * Reads ffprobe's packet list as it comes and keeps one number a stream: `packet,0,1.24,1.16,0.04,K_` and, at the
 * end, `format,0.00`. Packets that an edit list takes away (flag D) do not count.
 */
export class PacketEndsReader {
  private readonly lines = new LineSplitter((line) => {
    this.read(line);
  });
  private readonly ends = new Map<number, number>();
  private earliest = Number.POSITIVE_INFINITY;
  private fileStart: number | undefined;

  push(chunk: string): void {
    this.lines.push(chunk);
  }

  get isEmpty(): boolean {
    return this.ends.size === 0;
  }

  /** Seconds from the start of the file to the end of each stream's last packet. */
  finish(): Map<number, number> {
    this.lines.end();
    const start = this.fileStart ?? this.earliest;
    return new Map([...this.ends].map(([index, end]) => [index, Math.max(0, end - start)]));
  }

  private read(line: string): void {
    const [section, ...fields] = line.split(',');
    if (section === 'format') this.fileStart = seconds(fields[0]);
    if (section !== 'packet') return;
    const [index, pts, dts, duration, flags] = fields;
    const stream = Number(index);
    const start = seconds(pts) ?? seconds(dts);
    if (!Number.isInteger(stream) || start === undefined || flags?.includes('D') === true) return;
    const end = start + (seconds(duration) ?? 0);
    this.earliest = Math.min(this.earliest, start);
    this.ends.set(stream, Math.max(this.ends.get(stream) ?? end, end));
  }
}

function seconds(field: string | undefined): number | undefined {
  return field !== undefined && /^-?\d+(\.\d+)?$/.test(field) ? Number(field) : undefined;
}
