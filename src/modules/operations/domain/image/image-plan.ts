import { imageSize } from '../../../../ports/image-size.js';
import type {
  ImageEdit,
  ImageFacts,
  WrittenImageFormat,
} from '../../../../ports/image-tool.port.js';
import type { OperationPlan, PlanIo } from '../operation-definition.js';

/** What is to be made of an image. */
export interface ImageWish {
  format: WrittenImageFormat;
  /** 1..100. */
  quality: number;
  resize?: ImageEdit['resize'];
  maxBytes?: number | undefined;
}

/** Formats that hold an animation. */
const ANIMATED: readonly WrittenImageFormat[] = ['webp', 'gif'];

/** One edit makes the result; an animation stays one where the format can hold it, and gives its first frame elsewhere. */
export function imagePlan(
  io: Pick<PlanIo, 'input' | 'scratch'>,
  facts: ImageFacts,
  { format, quality, resize, maxBytes }: ImageWish,
): OperationPlan {
  const output = `${io.scratch}/output.${format}`;
  const animated = facts.frames > 1 && ANIMATED.includes(format);
  const edit: ImageEdit = {
    ...{ input: io.input, output, format, quality, animated },
    ...(resize === undefined ? {} : { resize }),
  };
  return {
    steps: [{ do: 'edit', edit, weight: 1 }],
    output: { path: output, format },
    streams: [{ stream: 0, type: 'image', action: 'encode', reason: reasonFor(facts, format) }],
    expected: imageSize(facts, resize),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}

function reasonFor({ frames }: ImageFacts, format: WrittenImageFormat): string {
  if (frames === 1) return `a picture in ${format}`;
  return ANIMATED.includes(format)
    ? `all ${frames} frames in ${format}`
    : `the first of ${frames} frames: ${format} holds one picture`;
}

/** The format a picture stays in. What cannot be written goes into one that can hold the same: AVIF becomes WebP. */
export function keptFormat({ format }: ImageFacts): WrittenImageFormat {
  switch (format) {
    case 'jpeg':
    case 'png':
    case 'webp':
    case 'gif':
      return format;
    default:
      return 'webp';
  }
}

/** Names that callers give to formats. */
export const IMAGE_FORMAT_NAMES = ['jpg', 'jpeg', 'png', 'webp', 'gif'] as const;

export type ImageFormatName = (typeof IMAGE_FORMAT_NAMES)[number];

export function formatNamed(name: ImageFormatName): WrittenImageFormat {
  return name === 'jpg' ? 'jpeg' : name;
}
