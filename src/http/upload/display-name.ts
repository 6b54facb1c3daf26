const MAX_BYTES = 255;
const FALLBACK = 'file';

/** Control and formatting characters (which include those that turn the writing direction), and line separators. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu;

function cutAt(name: string, maxBytes: number): string {
  let kept = '';
  let bytes = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}

/** A caller's words made fit to be shown: in NFC, visible, at most 255 bytes of UTF-8. */
export function visibleName(given: string): string {
  const visible = cutAt(given.normalize('NFC').replace(INVISIBLE, '').trim(), MAX_BYTES);
  return /^\.*$/.test(visible) ? FALLBACK : visible;
}

/** The same for a file name: the last part of a path. */
export function displayName(given: string): string {
  return visibleName(given.split(/[/\\]/).at(-1) ?? '');
}
