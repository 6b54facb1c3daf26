import type {
  ImageEdit,
  ImageFacts,
  WrittenImageFormat,
} from '../../../../ports/image-tool.port.js';

/** Below this quality a smaller picture looks better than a worse one. */
const LEAST_QUALITY = 30;

/** The share of the bytes that the least quality needs, about; from there on down the picture gets smaller. */
const LEAST_QUALITY_LEVEL = 0.35;

/** The longest side in pixels is made no smaller than this. */
const LEAST_SIDE = 16;

/** How an image is made smaller in bytes: first by quality, where the format knows it, then by size. */
export function imageAtLevel(
  level: number,
  format: WrittenImageFormat,
  quality: number,
  facts: Pick<ImageFacts, 'width' | 'height'>,
): { quality: number; resize?: NonNullable<ImageEdit['resize']> } {
  const least = Math.min(quality, LEAST_QUALITY);
  const knee = format === 'png' || format === 'gif' || least === quality ? 1 : LEAST_QUALITY_LEVEL;
  if (level >= knee) {
    const above = knee === 1 ? 1 : (level - knee) / (1 - knee);
    return { quality: Math.round(least + (quality - least) * above) };
  }
  // Bytes follow the area.
  const share = Math.sqrt(level / knee);
  return { quality: knee === 1 ? quality : least, resize: smaller(facts, share) };
}

function smaller(
  { width, height }: Pick<ImageFacts, 'width' | 'height'>,
  share: number,
): NonNullable<ImageEdit['resize']> {
  const longest = Math.max(width, height);
  const side = Math.max(Math.min(LEAST_SIDE, longest), Math.round(longest * share));
  return {
    ...(width >= height ? { width: side } : { height: side }),
    fit: 'inside',
    enlarge: false,
  };
}
