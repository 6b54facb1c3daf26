import { gifBlocks, GifFormatError, type GifFacts, type Wish } from './gif-blocks.js';

export { GifFormatError, type GifFacts } from './gif-blocks.js';

/**
 * Reads a GIF's facts from its bytes as they pass by: walks from block to block, decodes nothing and keeps nothing.
 * `push` and `finish` throw GifFormatError for what is no GIF or breaks off.
 */
export class GifFactsReader {
  private readonly facts: GifFacts = {
    width: 0,
    height: 0,
    frames: 0,
    durationSeconds: 0,
    plays: 1,
  };
  private readonly blocks = gifBlocks(this.facts);
  private wish: IteratorResult<Wish, void> = this.blocks.next(new Uint8Array());
  private held = new Uint8Array();

  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0 && this.wish.done !== true) rest = this.feed(this.wish.value, rest);
  }

  finish(): GifFacts {
    if (this.wish.done !== true) throw new GifFormatError('The GIF breaks off');
    return this.facts;
  }

  /** Gives the walk what it wishes for, or keeps what there is of it; answers what is left over. */
  private feed(wish: Wish, bytes: Uint8Array): Uint8Array {
    if (wish.skip > 0) {
      const passed = Math.min(wish.skip, bytes.length);
      wish.skip -= passed;
      return bytes.subarray(passed);
    }
    const missing = wish.take - this.held.length;
    this.held = joined(this.held, bytes.subarray(0, missing));
    if (this.held.length === wish.take) {
      const taken = this.held;
      this.held = new Uint8Array();
      this.wish = this.blocks.next(taken);
    }
    return bytes.subarray(missing);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
