import { LineSplitter } from './line-splitter.js';

/**
 * Reads what `-progress` writes: blocks of `key=value`, each ended by a `progress` line. Tells the share done, never
 * going back. Both `out_time_us` and the older, misnamed `out_time_ms` are microseconds.
 */
export class ProgressReader {
  private readonly lines = new LineSplitter((line) => {
    this.read(line);
  });
  private readonly block = new Map<string, string>();
  private told = 0;
  outputSeconds: number | undefined;
  frames: number | undefined;

  constructor(
    private readonly expectedSeconds: number | undefined,
    private readonly onProgress: ((share: number) => void) | undefined,
  ) {}

  push(chunk: string): void {
    this.lines.push(chunk);
  }

  /** Changes whenever the tool gets on. */
  get position(): string {
    return `${this.outputSeconds ?? ''} ${this.frames ?? ''} ${this.block.get('total_size') ?? ''}`;
  }

  /** The tool has succeeded: whatever was expected, this is all. */
  finish(): void {
    if (this.expectedSeconds !== undefined) this.tell(1);
  }

  private read(line: string): void {
    const at = line.indexOf('=');
    if (at < 0) return;
    const key = line.slice(0, at);
    this.block.set(key, line.slice(at + 1).trim());
    if (key === 'progress') this.digest();
  }

  private digest(): void {
    const microseconds = this.number('out_time_us') ?? this.number('out_time_ms');
    // Before the first frame the tool says N/A or a number far below zero.
    if (microseconds !== undefined && microseconds >= 0) this.outputSeconds = microseconds / 1e6;
    this.frames = this.number('frame') ?? this.frames;
    if (this.outputSeconds !== undefined && (this.expectedSeconds ?? 0) > 0) {
      this.tell(Math.min(1, this.outputSeconds / (this.expectedSeconds ?? 1)));
    }
  }

  private number(key: string): number | undefined {
    const value = this.block.get(key);
    return value !== undefined && /^-?\d+$/.test(value) ? Number(value) : undefined;
  }

  private tell(share: number): void {
    if (share <= this.told) return;
    this.told = share;
    this.onProgress?.(share);
  }
}
