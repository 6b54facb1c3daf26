/** What may be worked on: pixels a side, pixels a frame, frames a second, streams a file. */
export interface PictureLimits {
  maxSide: number;
  maxPixels: number;
  /** A faster video is worked on as if it had this rate. */
  maxFrameRate: number;
  maxStreams: number;
}
