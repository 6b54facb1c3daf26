import { JobError } from '../../../contracts/job-failure.js';
import type { MediaType } from '../../../contracts/media-import.js';
import type { MediaSignature } from '../../media/domain/media-signature.js';

/** What the first bytes of a file said it is: a video or an image. */
export type ExpectedMedia = MediaSignature & { class: MediaType };

const UNREADABLE =
  'This is neither a video nor an image that can be read; a page, a playlist or an archive is not imported.';
const SOUND = 'The file holds sound alone; import a video or an image.';
const TIFF = 'TIFF pictures cannot be read; export the picture as JPEG or PNG.';

const OTHER: Record<MediaType, string> = {
  video: 'The file is a video, not an image; import it as a video.',
  image: 'The file is an image, not a video; import it as an image.',
};

/**
 * What a file is, of which the first bytes say so much. Throws INPUT_UNSUPPORTED with a sentence of its own for everything
 * that is not of the type asked for, and for what no tool here reads.
 */
export function expectMedia(signature: MediaSignature | undefined, type: MediaType): ExpectedMedia {
  if (signature === undefined) throw refused(UNREADABLE);
  const { class: found, format } = signature;
  if (found === 'audio') throw refused(SOUND);
  if (found !== type) throw refused(OTHER[found]);
  if (format === 'tiff') throw refused(TIFF);
  return { ...signature, class: found };
}

function refused(detail: string): JobError {
  return new JobError('INPUT_UNSUPPORTED', { detail });
}
