import type { ImageEdit, ImageFacts } from '../../../ports/image-tool.port.js';

export interface Size {
  width: number;
  height: number;
}

/** The size of one frame of the result in whole pixels, never below one. */
export function targetSize(
  { width, height }: Pick<ImageFacts, 'width' | 'height'>,
  resize: ImageEdit['resize'],
): Size {
  if (resize === undefined) return { width, height };
  const across = resize.width === undefined ? undefined : resize.width / width;
  const down = resize.height === undefined ? undefined : resize.height / height;
  const both = Math.min(across ?? Infinity, down ?? Infinity);
  const shares =
    resize.fit === 'fill' && across !== undefined && down !== undefined
      ? { across, down }
      : { across: both, down: both };
  const most = resize.enlarge ? Infinity : 1;
  return {
    width: pixels(width, Math.min(shares.across, most)),
    height: pixels(height, Math.min(shares.down, most)),
  };
}

function pixels(side: number, share: number): number {
  return Math.max(1, Math.round(side * (Number.isFinite(share) ? share : 1)));
}
