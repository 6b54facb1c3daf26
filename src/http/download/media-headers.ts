import { attachmentDisposition } from '../../contracts/content-disposition.js';

export interface FilePresentation {
  contentType: string;
  /** The name a browser saves the file under. */
  downloadName?: string;
  /** Shown in place, also by pages of other sites, instead of saved. */
  inline?: boolean;
  /** How long the answer may be kept by the caller; 0 when left out: asked again each time. */
  cacheSeconds?: number;
}

/** What keeps stored media from doing anything but be media, whatever its bytes hold. */
export function mediaHeaders(file: FilePresentation): Record<string, string> {
  const { contentType, downloadName = 'file', inline = false, cacheSeconds = 0 } = file;
  return {
    'Content-Type': contentType,
    'Content-Disposition': inline ? 'inline' : attachmentDisposition(downloadName),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': inline ? 'cross-origin' : 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': cacheSeconds > 0 ? `private, max-age=${cacheSeconds}` : 'private, no-cache',
  };
}
