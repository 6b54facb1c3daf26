import { S3Client } from '@aws-sdk/client-s3';
import type { StorageSettings } from '../../config/storage.settings.js';

/** A store that asks to slow down is waited for at most 1.5 s: callers have a 503 within three, and workers come back. */
const MAX_ATTEMPTS = 3;
const CONNECTION_TIMEOUT_MS = 3_000;
/** A connection on which nothing moves for this long is given up. Slow but moving transfers go on. */
const IDLE_TIMEOUT_MS = 30_000;

/** A client of the store for one of its endpoints (AWS when undefined). Connects on the first request. */
export function createS3Client(settings: StorageSettings, endpoint: string | undefined): S3Client {
  const { region, forcePathStyle, accessKeyId, secretAccessKey } = settings;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are needed to store files in S3');
  }
  return new S3Client({
    region,
    forcePathStyle,
    credentials: { accessKeyId, secretAccessKey },
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      socketTimeout: IDLE_TIMEOUT_MS,
    },
    // Many compatible stores refuse the SDK's default CRC32 headers.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
