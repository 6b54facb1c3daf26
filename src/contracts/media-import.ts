export const MEDIA_TYPES = ['video', 'image'] as const;

/** What a media asset is. */
export type MediaType = (typeof MEDIA_TYPES)[number];

export const THUMBNAIL_CHOICES = ['first', 'content'] as const;

/** Which picture stands for a video: its first one, or the first one that is not black. */
export type ThumbnailChoice = (typeof THUMBNAIL_CHOICES)[number];

/** A file to be taken in for good: fetched from an address, or stored already. */
export interface MediaImportPayload {
  source: { url: string } | { key: string };
  /** What it must be; its bytes decide what it is. */
  type: MediaType;
  thumbnail: ThumbnailChoice;
}

/** What a file holds. Pixels as a viewer sees them; what does not apply, or the file does not say, is left out. */
export interface MediaFacts {
  /** Seconds. */
  duration?: number;
  width: number;
  height: number;
  /** Frames a second, on average. */
  frame_rate?: number;
  codec: string;
  /** Bits a second. */
  bitrate?: number;
  /** Bytes. */
  size: number;
  /** Hex. */
  checksum_sha256: string;
}

/** What came of an import. The outputs are the thumbnail and, where it was fetched, the file itself. */
export interface MediaImportResult {
  /** The key of the file; that of the payload where it was stored already. */
  fileKey: string;
  contentType: string;
  thumbnailKey: string;
  facts: MediaFacts;
}
