import type { MediaType } from './media-import.js';

/** How files of a kind are called. A name that says nothing may be any. */
const EXTENSIONS: Record<MediaType, readonly string[]> = {
  video: ['mp4', 'webm', 'mov', 'mkv', 'avi', 'm4v'],
  image: ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif'],
};

/** Deeper than any model's output that we know: a list of objects with an address each. */
const DEEPEST = 3;

const LONGEST_ADDRESS = 8192;

/**
 * The address of what was made, out of a model's output: a string, a list, or an object that holds one. Of several it is
 * the first that is called like the kind of media wanted, else the first; undefined where there is none.
 */
export function outputAddress(output: unknown, kind: MediaType): string | undefined {
  const addresses = addressesIn(output, 0);
  const fitting = addresses.find((address) => EXTENSIONS[kind].includes(extensionOf(address)));
  return fitting ?? addresses[0];
}

function addressesIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return isAddress(value) ? [value] : [];
  if (typeof value !== 'object' || value === null || depth === DEEPEST) return [];
  return Object.values(value).flatMap((item) => addressesIn(item, depth + 1));
}

function isAddress(text: string): boolean {
  return text.length <= LONGEST_ADDRESS && /^https?:\/\//i.test(text) && URL.canParse(text);
}

function extensionOf(address: string): string {
  return /\.([a-z0-9]+)$/i.exec(new URL(address).pathname)?.[1]?.toLowerCase() ?? '';
}
