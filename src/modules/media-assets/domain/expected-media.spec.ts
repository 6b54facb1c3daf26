import { describe, expect, it } from 'vitest';
import { JobError } from '../../../contracts/job-failure.js';
import { MEDIA_TYPES, type MediaType } from '../../../contracts/media-import.js';
import { signatureOf, type MediaFormat } from '../../media/domain/media-format.js';
import { expectMedia } from './expected-media.js';

function refusal(format: MediaFormat | undefined, type: MediaType): JobError {
  try {
    expectMedia(format === undefined ? undefined : signatureOf(format), type);
  } catch (error) {
    if (error instanceof JobError) return error;
    throw error;
  }
  throw new Error('It was taken');
}

describe('What an import expects', () => {
  it.each([
    ['mp4', 'video'],
    ['webm', 'video'],
    ['jpeg', 'image'],
    ['gif', 'image'],
    ['apng', 'image'],
    ['avif', 'image'],
  ] as const)('takes %s as a kind of %s', (format, type) => {
    expect(expectMedia(signatureOf(format), type)).toEqual({
      ...signatureOf(format),
      class: type,
    });
  });

  it.each([
    ['a video as an image', 'mp4', 'image', 'import it as a video'],
    ['a moving picture as a video', 'gif', 'video', 'import it as an image'],
    ['a TIFF', 'tiff', 'image', 'TIFF'],
    ['a TIFF as a video for what it is', 'tiff', 'video', 'import it as an image'],
  ] as const)('refuses %s and says what to do', (_name, format, type, says) => {
    const error = refusal(format, type);
    expect(error.code).toBe('INPUT_UNSUPPORTED');
    expect(error.message).toContain(says);
  });

  it.each(MEDIA_TYPES)('refuses sound, and what is no media, as a kind of %s', (type) => {
    expect(refusal('mp3', type).message).toContain('sound alone');
    const unknown = refusal(undefined, type);
    expect(unknown.code).toBe('INPUT_UNSUPPORTED');
    expect(unknown.message).toContain('neither a video nor an image');
  });
});
