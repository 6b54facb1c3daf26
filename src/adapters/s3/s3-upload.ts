import { createHash } from 'node:crypto';
import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { Logger } from '@nestjs/common';
import { isUploadGone, translateS3Error } from './s3-errors.js';

/** S3's smallest part; 10,000 of them are 48 GiB. Whatever fits into one goes up in a single PUT. */
const PART_BYTES = 5 * 1024 * 1024;
/** Parts under way at once, each held in memory. */
const PARTS_AT_ONCE = 3;
const CLEAN_UP_TIMEOUT_MS = 10_000;

export interface UploadedFile {
  bytes: number;
  sha256: string;
  etag: string | undefined;
}

/** Passes bytes on, counting and hashing them. */
class Meter extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(null, chunk);
  }

  sha256(): string {
    return this.hash.digest('hex');
  }
}

/**
 * Sends a stream of unknown length to the store, part by part. Rejects with the body's own error, the signal's reason
 * or a StorageError, and only after every part has come to rest and the multipart upload is aborted.
 */
export async function uploadStream(
  client: S3Client,
  target: PutObjectCommandInput & { Body?: never },
  body: Readable,
  signal: AbortSignal | undefined,
): Promise<UploadedFile> {
  const meter = new Meter();
  const upload = new Upload({
    client: withSignal(client, signal),
    params: { ...target, Body: meter },
    queueSize: PARTS_AT_ONCE,
    partSize: PART_BYTES,
    leavePartsOnError: false,
  });
  const [fed, sent] = await Promise.allSettled([
    pipeline(body, meter, signal === undefined ? {} : { signal }),
    upload.done(),
  ]);
  if (sent.status === 'fulfilled') {
    return { bytes: meter.bytes, sha256: meter.sha256(), etag: sent.value.ETag };
  }
  if (signal?.aborted === true) throw signal.reason;
  throw fed.status === 'rejected' && fed.reason === sent.reason
    ? fed.reason
    : translateS3Error(sent.reason);
}

/**
 * The client as an Upload should see it: every request ends with the signal, but for the one that cleans up. (Given
 * the signal itself, an Upload rejects before its requests have ended, and aborts the multipart upload some time
 * later or, with a body that has stalled, never.)
 */
function withSignal(client: S3Client, signal: AbortSignal | undefined): S3Client {
  const send = async (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
    if (!(command instanceof AbortMultipartUploadCommand)) {
      return client.send(command, signal === undefined ? {} : { abortSignal: signal });
    }
    try {
      return await client.send(command, { abortSignal: AbortSignal.timeout(CLEAN_UP_TIMEOUT_MS) });
    } catch (error) {
      if (isUploadGone(error)) return undefined;
      // The reason why the upload failed matters more; the sweep aborts what is left here.
      new Logger('S3Upload').warn(`An unfinished upload is left to the sweep: ${String(error)}`);
      return undefined;
    }
  };
  return new Proxy(client, {
    get: (target, property) =>
      property === 'send' ? send : (Reflect.get(target, property, target) as unknown),
  });
}
