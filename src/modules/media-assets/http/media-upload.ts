import { randomUUID } from 'node:crypto';
import { MediaAssetsSettings } from '../../../config/media-assets.settings.js';
import {
  limitFrom,
  MEBIBYTE,
  StreamingUpload,
} from '../../../http/upload/streaming-upload.decorator.js';
import { assetFolder } from '../domain/asset-folder.js';
import { MediaAdmission } from './media-admission.js';

/** Receives the one file of an asset, into the folder of an asset that is to be. */
export const MediaUpload = (): MethodDecorator =>
  StreamingUpload({
    field: 'file',
    accept: ['video', 'image'],
    maxBytes: {
      video: limitFrom(MediaAssetsSettings, ({ maxVideoMb }) => maxVideoMb * MEBIBYTE),
      image: limitFrom(MediaAssetsSettings, ({ maxImageMb }) => maxImageMb * MEBIBYTE),
      audio: 0,
    },
    keyOf: ({ id }, { extension }) => `${assetFolder(id, randomUUID())}/original.${extension}`,
    admission: MediaAdmission,
  });
