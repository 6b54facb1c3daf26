import type { MediaFacts } from '../../../contracts/media-import.js';
import type { ExpectedMedia } from '../domain/expected-media.js';

/** A file to be looked at. */
export interface MediaToExamine {
  path: string;
  media: ExpectedMedia;
  bytes: number;
  /** Where the thumbnail is made: a folder of the attempt's own that the file is not in. */
  scratch: string;
}

/** What a file holds, and a picture that stands for it. */
export interface ExaminedMedia {
  facts: Omit<MediaFacts, 'size' | 'checksum_sha256'>;
  /** The path of the thumbnail, a JPEG. */
  thumbnail: string;
}

/** Thousandths: what is finer is noise of the containers' clocks. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
