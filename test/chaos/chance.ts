/** Every run does the same unless CHAOS_SEED says otherwise. */
export const CHAOS_SEED = Number(process.env['CHAOS_SEED'] ?? 20_270_131);

/** Chance that can be repeated: the same seed and name give the same numbers, whatever else has been drawn. */
export class Chance {
  private state: number;

  constructor(name: string, seed = CHAOS_SEED) {
    this.state = Buffer.from(name).reduce(
      (hash, byte) => Math.imul(hash ^ byte, 0x01000193),
      seed | 0,
    );
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.between(0, list.length - 1)];
    if (found === undefined) throw new Error('There is nothing to pick from');
    return found;
  }

  shuffle<T>(list: readonly T[]): T[] {
    const keyed = list.map((item) => ({ item, key: this.next() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  }

  /** 0..1, by mulberry32. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
