import { PassThrough, pipeline, Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  type HeadObjectCommandOutput,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { StorageSettings } from '../../config/storage.settings.js';
import { attachmentDisposition } from '../../contracts/content-disposition.js';
import {
  assertStorageKey,
  assertStoragePrefix,
  isStorageKey,
} from '../../contracts/storage-key.js';
import {
  StorageError,
  StoragePort,
  type ByteRange,
  type PutOptions,
  type SignedUrlOptions,
  type StoredFile,
  type StoredObject,
} from '../../ports/storage.port.js';
import { createS3Client } from './s3-client.js';
import { isObjectNotFound, isUploadGone, translateS3Error } from './s3-errors.js';
import { uploadStream } from './s3-upload.js';

const CHECK_TIMEOUT_MS = 5_000;

/**
 * Keeps objects in a bucket of S3 or of a store that speaks its language. Requests are tried three times; a connection
 * that falls silent for 30 s is given up. URLs are signed for the public endpoint, work is done over the internal one.
 */
export class S3Storage extends StoragePort {
  private readonly client: S3Client;
  private readonly signingClient: S3Client;
  private readonly bucket: string;

  constructor(settings: StorageSettings) {
    super();
    if (settings.bucket === undefined) {
      throw new Error('S3_BUCKET_NAME is needed to store files in S3');
    }
    this.bucket = settings.bucket;
    this.client = createS3Client(settings, settings.endpoint);
    this.signingClient = createS3Client(settings, settings.publicEndpoint ?? settings.endpoint);
  }

  /** Checks afterwards that the store holds as many bytes as were sent; the parts' hashes are part of their signatures. */
  async put(key: string, body: Readable, options: PutOptions = {}): Promise<StoredFile> {
    assertStorageKey(key);
    const { contentType, signal } = options;
    const target = {
      ...this.at(key),
      ...(contentType === undefined ? {} : { ContentType: contentType }),
    };
    const { etag, bytes, sha256 } = await uploadStream(this.client, target, body, signal);
    const stored = await this.head(key);
    if (stored?.ContentLength !== bytes) {
      // Ours, or already replaced by somebody else's?
      if (stored?.ETag === etag) await this.delete(key);
      throw new StorageError('The object store did not keep what was sent', {
        cause: new Error(`Sent ${bytes} bytes, stored ${String(stored?.ContentLength)}`),
        retryable: true,
      });
    }
    return { key, bytes, sha256, modifiedAt: stored.LastModified ?? new Date() };
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    assertStorageKey(key);
    if (range !== undefined && !(range.start >= 0 && range.end >= range.start)) {
      throw new RangeError('A byte range begins at 0 or later and does not end before it begins');
    }
    const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ ...this.at(key), ...part }));
      if (!(Body instanceof Readable)) throw new Error('The answer has no body');
      const bytes = new PassThrough({
        destroy: (error, done) => {
          done(error === null ? null : translateS3Error(error));
        },
      });
      return pipeline(Body, bytes, () => undefined); // the reader is told by `bytes` itself
    } catch (error) {
      throw translateS3Error(error, key);
    }
  }

  async stat(key: string): Promise<StoredObject | undefined> {
    assertStorageKey(key);
    const found = await this.head(key);
    if (found === undefined) return undefined;
    return describe(key, found.ContentLength, found.LastModified);
  }

  async delete(key: string): Promise<void> {
    assertStorageKey(key);
    try {
      await this.client.send(new DeleteObjectCommand(this.at(key)));
    } catch (error) {
      if (isObjectNotFound(error)) return;
      throw translateS3Error(error);
    }
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    assertStoragePrefix(prefix);
    const pages = paginateListObjectsV2(
      { client: this.client },
      { Bucket: this.bucket, Prefix: prefix },
    );
    try {
      for await (const { Contents = [] } of pages) {
        for (const { Key = '', Size, LastModified } of Contents) {
          // What others put into the bucket under names of their own is not ours to speak of.
          if (isStorageKey(Key)) yield describe(Key, Size, LastModified);
        }
      }
    } catch (error) {
      throw translateS3Error(error);
    }
  }

  async signedUrl(key: string, options: SignedUrlOptions): Promise<string> {
    assertStorageKey(key);
    const { expiresInSeconds, contentType, downloadName } = options;
    const command = new GetObjectCommand({
      ...this.at(key),
      ...(contentType === undefined ? {} : { ResponseContentType: contentType }),
      ...(downloadName === undefined
        ? {}
        : { ResponseContentDisposition: attachmentDisposition(downloadName) }),
    });
    return getSignedUrl(this.signingClient, command, { expiresIn: expiresInSeconds });
  }

  async sweepUnfinished(olderThan: Date): Promise<number> {
    let swept = 0;
    try {
      for await (const { Key, UploadId, Initiated } of this.openUploads()) {
        if (Initiated === undefined || Initiated >= olderThan) continue;
        if (await this.abortUpload(Key, UploadId)) swept += 1;
      }
    } catch (error) {
      throw translateS3Error(error);
    }
    return swept;
  }

  async check(): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }), {
        abortSignal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
      });
    } catch (error) {
      throw translateS3Error(error);
    }
  }

  /** Lets go of kept-alive connections. */
  onApplicationShutdown(): void {
    this.client.destroy();
    this.signingClient.destroy();
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: key };
  }

  private async head(key: string): Promise<HeadObjectCommandOutput | undefined> {
    try {
      return await this.client.send(new HeadObjectCommand(this.at(key)));
    } catch (error) {
      if (!isObjectNotFound(error)) throw translateS3Error(error);
      await this.check(); // a missing bucket answers the same, and is no missing object
      return undefined;
    }
  }

  private async *openUploads(): AsyncGenerator<MultipartUpload> {
    let page: ListMultipartUploadsCommandOutput | undefined;
    do {
      const after = { KeyMarker: page?.NextKeyMarker, UploadIdMarker: page?.NextUploadIdMarker };
      page = await this.client.send(
        new ListMultipartUploadsCommand({ Bucket: this.bucket, ...after }),
      );
      yield* page.Uploads ?? [];
    } while (page.IsTruncated === true);
  }

  /** False when somebody finished or aborted it first. */
  private async abortUpload(key: string | undefined, uploadId: string | undefined) {
    try {
      await this.client.send(
        new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId }),
      );
      return true;
    } catch (error) {
      if (isUploadGone(error)) return false;
      throw error;
    }
  }
}

function describe(key: string, bytes = 0, modifiedAt = new Date(0)): StoredObject {
  return { key, bytes, modifiedAt };
}
