import { OperationsSettings } from '../../../config/operations.settings.js';
import {
  limitFrom,
  MEBIBYTE,
  StreamingUpload,
} from '../../../http/upload/streaming-upload.decorator.js';
import { OperationAdmission } from './operation-admission.js';

/** Receives the one file of an operation, within the size allowed for what it is. */
export const OperationUpload = (): MethodDecorator =>
  StreamingUpload({
    field: 'file',
    accept: ['video', 'audio', 'image'],
    maxBytes: {
      video: limitFrom(OperationsSettings, ({ maxVideoMb }) => maxVideoMb * MEBIBYTE),
      audio: limitFrom(OperationsSettings, ({ maxAudioMb }) => maxAudioMb * MEBIBYTE),
      image: limitFrom(OperationsSettings, ({ maxImageMb }) => maxImageMb * MEBIBYTE),
    },
    required: false,
    admission: OperationAdmission,
  });
