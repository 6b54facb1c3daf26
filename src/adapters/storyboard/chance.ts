import { createHash } from 'node:crypto';

/** Chance that falls alike for the same words. Each name asked of it has a stream of its own. */
export class Chance {
  private state: number;

  constructor(private readonly seed: string) {
    this.state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  }

  /** A stream that nothing drawn from this one changes. */
  of(name: string): Chance {
    return new Chance(`${this.seed}/${name}`);
  }

  /** 0 and above, below 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Whole numbers, both ends among them. */
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  /** True so often, 0..1. */
  happens(share: number): boolean {
    return this.next() < share;
  }

  /** 1 or -1. */
  side(): 1 | -1 {
    return this.happens(0.5) ? 1 : -1;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.whole(0, choices.length - 1)] ?? choices[0];
  }
}
