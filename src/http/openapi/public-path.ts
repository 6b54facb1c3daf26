import type { PublicUrls } from '../../ports/public-urls.port.js';

/** The path under which callers reach the API, without a slash at its end; empty at the root of its host. */
export function publicPath(urls: PublicUrls | undefined): string {
  return urls === undefined ? '' : new URL(urls.base()).pathname.replace(/\/+$/, '');
}
