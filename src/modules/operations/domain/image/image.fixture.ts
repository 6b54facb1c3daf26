import type { ImageFacts } from '../../../../ports/image-tool.port.js';

/** A photo of 4000x3000 in JPEG, but for what is given. */
export function imageFacts(given: Partial<ImageFacts> = {}): ImageFacts {
  return {
    format: 'jpeg',
    width: 4000,
    height: 3000,
    frames: 1,
    durationSeconds: undefined,
    alpha: false,
    bytes: 4_000_000,
    ...given,
  };
}
