import { applyDecorators } from '@nestjs/common';
import { ConversionsSettings } from '../../../config/conversions.settings.js';
import {
  limitFrom,
  MEBIBYTE,
  StreamingUpload,
} from '../../../http/upload/streaming-upload.decorator.js';
import type { StoredUpload } from '../../../http/upload/stored-upload.js';
import type { StoredVideo } from '../application/start-conversion.use-case.js';

/** Receives the one video of a route, within the size allowed. */
export const VideoUpload = (): MethodDecorator =>
  applyDecorators(
    StreamingUpload({
      field: 'video',
      accept: ['video'],
      maxBytes: limitFrom(ConversionsSettings, ({ maxFileSizeMb }) => maxFileSizeMb * MEBIBYTE),
    }),
  );

export function toStoredVideo({ key, bytes, media, originalName }: StoredUpload): StoredVideo {
  return { key, bytes, extension: media.extension, originalName };
}
