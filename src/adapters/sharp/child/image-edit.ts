import type { Sharp } from 'sharp';
import type { ImageFacts, WrittenImageFormat } from '../../../ports/image-tool.port.js';
import { imageSize } from '../../../ports/image-size.js';
import type { ImageChange, ImageLimits } from '../image-task.js';
import { readHeader } from './image-header.js';
import { openImage } from './image-library.js';
import { ImageRefusal } from './image-refusal.js';

const WHITE = '#ffffff';

/** Formats that hold more than one frame. */
const ANIMATED: readonly WrittenImageFormat[] = ['webp', 'gif'];

/** Pixels a side that a format can hold; the others hold more than is allowed. */
const FORMAT_SIDES: Partial<Record<WrittenImageFormat, number>> = { webp: 16_383 };

/** Makes the result in memory: an image is at most some tens of megabytes, and the process has no files. */
export async function editImage(
  image: Buffer,
  facts: ImageFacts,
  change: ImageChange,
  limits: ImageLimits,
): Promise<{ result: Buffer; facts: ImageFacts }> {
  const animated = change.animated && facts.frames > 1 && ANIMATED.includes(change.format);
  const size = imageSize(facts, change.resize);
  assertAllowed(size, animated ? facts.frames : 1, change.format, limits);
  // Frames of an animation are never turned: neither GIF nor WebP players heed an orientation there.
  const opened = openImage(image, limits, { animated, autoOrient: !animated });
  const resized =
    size.width === facts.width && size.height === facts.height
      ? opened
      : opened.resize({ ...size, fit: 'fill' });
  const result = await written(onWhite(resized, facts, change), change).toBuffer();
  return {
    result,
    facts: await readHeader(result, { ...limits, maxPixels: limits.maxOutputPixels }),
  };
}

/** JPEG knows no transparency, and would show whatever colour lies beneath it. */
function onWhite(image: Sharp, { alpha }: ImageFacts, { format }: ImageChange): Sharp {
  return alpha && format === 'jpeg' ? image.flatten({ background: WHITE }) : image;
}

/** Without a word about metadata the library drops all of it, and converts to sRGB by the profile before. */
function written(image: Sharp, { format, quality }: ImageChange): Sharp {
  const given = quality === undefined ? {} : { quality };
  if (format === 'jpeg') return image.jpeg(given);
  if (format === 'webp') return image.webp(given);
  return format === 'png' ? image.png() : image.gif();
}

function assertAllowed(
  { width, height }: { width: number; height: number },
  frames: number,
  format: WrittenImageFormat,
  limits: ImageLimits,
): void {
  const side = Math.min(FORMAT_SIDES[format] ?? Infinity, limits.maxOutputSide);
  if (Math.max(width, height) > side || width * height * frames > limits.maxOutputPixels) {
    throw new ImageRefusal('OUTPUT_TOO_LARGE');
  }
}
