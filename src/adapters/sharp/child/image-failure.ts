import type { ImageAnswer } from '../image-task.js';
import { endsEarly } from './image-end.js';
import { ImageRefusal } from './image-refusal.js';

type Failure = Extract<ImageAnswer, { done: false }>;

/** What the library says of things that are not the image's fault, or that its bytes do not show. */
const MEANINGS: readonly (readonly [RegExp, Failure['code']])[] = [
  [/exceeds pixel limit|too many (pixels|frames)/i, 'PIXEL_LIMIT'],
  [/out of memory|(un|not )able to allocate|failed to allocate|memory limit/i, 'RESOURCE_LIMIT'],
  // The first complaint is of the writing side: it was given sound pixels, so it lacked room.
  [/^(\w+save(_\w+)?|vips2\w+|wbuffer_write|glib): /i, 'RESOURCE_LIMIT'],
  [/unsupported image format|support for this compression format/i, 'INPUT_UNSUPPORTED'],
  [/^Expected /, 'PROCESSING_CRASHED'],
];

/** Translates whatever went wrong with an image. What the library says never reaches a user. */
export function imageFailure(error: unknown, image: Buffer): Failure {
  const cause = error instanceof Error ? error.message : String(error);
  if (error instanceof ImageRefusal) {
    const { code, detail } = error;
    return { done: false, code, cause, ...(detail === undefined ? {} : { detail }) };
  }
  const told = MEANINGS.find(([pattern]) => pattern.test(cause))?.[1];
  if (told !== undefined) return { done: false, code: told, cause };
  // A mistake of ours, not of the image.
  if (error instanceof TypeError || error instanceof ReferenceError) {
    return { done: false, code: 'PROCESSING_CRASHED', cause };
  }
  return { done: false, code: endsEarly(image) ? 'INPUT_TRUNCATED' : 'INPUT_INVALID', cause };
}
