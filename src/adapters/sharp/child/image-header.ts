import type { Metadata } from 'sharp';
import type { ImageFacts } from '../../../ports/image-tool.port.js';
import type { ImageLimits } from '../image-task.js';
import { openImage } from './image-library.js';
import { ImageRefusal } from './image-refusal.js';
import { hdrOf } from './image-light.js';

const NO_HEIC = 'HEIC pictures cannot be read; export the picture as JPEG.';
const NO_HDR = 'HDR pictures cannot be read; export the picture as JPEG or in sRGB.';

/** Describes an image by its header. Refuses what is too large or cannot be shown truly before anything is decoded. */
export async function readHeader(image: Buffer, limits: ImageLimits): Promise<ImageFacts> {
  const header = await openImage(image, limits, { animated: true }).metadata();
  if (header.format === 'heif' && header.compression !== 'av1') {
    throw new ImageRefusal('INPUT_UNSUPPORTED', NO_HEIC);
  }
  if (header.format === 'heif' && hdrOf(image)) {
    throw new ImageRefusal('INPUT_UNSUPPORTED', NO_HDR);
  }
  const frames = header.pages ?? 1;
  const facts = factsOf(header, frames, image.length);
  if (frames > limits.maxFrames || facts.width * facts.height * frames > limits.maxPixels) {
    throw new ImageRefusal('PIXEL_LIMIT');
  }
  return facts;
}

function factsOf(header: Metadata, frames: number, bytes: number): ImageFacts {
  const { width, height } = header.autoOrient;
  const milliseconds = header.delay?.reduce((sum, delay) => sum + delay, 0) ?? 0;
  return {
    format: header.format === 'heif' ? 'avif' : header.format,
    width,
    // Frames lie one below the other.
    height: header.pageHeight ?? height,
    frames,
    ...(frames > 1 ? { durationSeconds: milliseconds / 1000 } : { durationSeconds: undefined }),
    alpha: header.hasAlpha,
    bytes,
  };
}
