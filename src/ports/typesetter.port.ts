/** Words to be set over a picture of this size, in pixels. */
export interface CaptionRequest {
  text: string;
  width: number;
  height: number;
  /** A title stands in the middle of the picture, a caption at its foot. */
  kind: 'title' | 'caption';
  /** Where to write it: an absolute path. */
  path: string;
}

/** Sets words in a type of its own, so that they look alike on every machine. */
export abstract class TypesetterPort {
  /** Writes a PNG of the picture's whole size, transparent but for the words. Words that do not fit are cut short. */
  abstract set(request: CaptionRequest): Promise<void>;
}
