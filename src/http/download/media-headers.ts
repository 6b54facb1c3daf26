import { attachmentDisposition } from '../../contracts/content-disposition.js';
import { INERT_POLICY } from '../server/content-policy.js';

export interface FilePresentation {
  contentType: string;
  /** The name a browser saves the file under. */
  downloadName?: string;
  /** Shown within pages, also of other sites. Opened by itself it is saved all the same: no stored byte becomes a page. */
  embeddable?: boolean;
  /** How long the answer may be kept by the caller; 0 when left out: asked again each time. */
  cacheSeconds?: number;
}

/** Which pages may show the file. Asked of a redirect to it as well (Fetch, HTTP fetch). */
export function embeddingHeader({ embeddable = false }: FilePresentation): Record<string, string> {
  return { 'Cross-Origin-Resource-Policy': embeddable ? 'cross-origin' : 'same-origin' };
}

/** What keeps stored media from doing anything but be media, whatever its bytes hold. */
export function mediaHeaders(file: FilePresentation): Record<string, string> {
  const { contentType, downloadName = 'file', cacheSeconds = 0 } = file;
  return {
    'Content-Type': contentType,
    'Content-Disposition': attachmentDisposition(downloadName),
    'Content-Security-Policy': INERT_POLICY,
    ...embeddingHeader(file),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': cacheSeconds > 0 ? `private, max-age=${cacheSeconds}` : 'private, no-cache',
  };
}
