import type { ImageEdit, ImageFacts } from './image-tool.port.js';

/** The size of one frame of an edit's result in whole pixels, never below one: for those who plan it and those who make it. */
export function imageSize(
  { width, height }: Pick<ImageFacts, 'width' | 'height'>,
  resize: ImageEdit['resize'],
): { width: number; height: number } {
  const across = resize?.width === undefined ? undefined : resize.width / width;
  const down = resize?.height === undefined ? undefined : resize.height / height;
  const most = resize === undefined || resize.enlarge ? Infinity : 1;
  const stretched = resize?.fit === 'fill' && across !== undefined && down !== undefined;
  const both = Math.min(across ?? Infinity, down ?? Infinity);
  return {
    width: pixels(width, Math.min(stretched ? across : both, most)),
    height: pixels(height, Math.min(stretched ? down : both, most)),
  };
}

function pixels(side: number, share: number): number {
  return Math.max(1, Math.round(side * (Number.isFinite(share) ? share : 1)));
}
