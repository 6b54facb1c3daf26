/** Pixels. */
const WIDTH = 320;

/**
 * The size of the thumbnail of a picture as a viewer sees it: 320 pixels wide, the aspect kept. A narrower picture keeps
 * its size, for enlarging makes bytes and shows nothing more; whoever lays a page out scales it as well.
 */
export function thumbnailSize({ width, height }: { width: number; height: number }): {
  width: number;
  height: number;
} {
  const scale = Math.min(1, WIDTH / width);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** 1 to 100 as JPEG counts it: the quantizer 2 of the video tools. */
export const THUMBNAIL_QUALITY = 94;
