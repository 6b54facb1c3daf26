import { displayName } from './display-name.js';

/** What a file at an address is called: the last part of the path, as people read it. What is no address is a `file`. */
export function nameOfUrl(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const last = path.split('/').findLast((part) => part !== '');
  return displayName(decoded(last ?? ''));
}

/** A `%` that encodes nothing stays what it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
