import { createHmac } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { LocalDiskStorage } from '../adapters/local-disk/local-disk-storage.adapter.js';
import type { StorageSettings } from '../config/storage.settings.js';
import { LocalFilesPort } from '../ports/local-files.port.js';
import { StoragePort } from '../ports/storage.port.js';

/** Chooses where bytes are kept: S3, or a disk that this process sees. */
@Module({})
export class StorageModule {
  /** `secret` is what signed URLs of the local disk are derived from; `baseUrl` is asked when one is made. */
  static async choose(
    settings: StorageSettings,
    secret: string,
    baseUrl: () => string,
  ): Promise<DynamicModule> {
    const providers = settings.usesS3
      ? await s3(settings)
      : localDisk(
          settings,
          createHmac('sha256', secret).update('storage-urls').digest('hex'),
          baseUrl,
        );
    const tokens = [StoragePort, ...(settings.usesS3 ? [] : [LocalFilesPort])];
    return { module: StorageModule, providers, exports: tokens };
  }
}

/** The SDK is loaded only where it is used: it is most of the start-up time. */
async function s3(settings: StorageSettings): Promise<Provider[]> {
  const { S3Storage } = await import('../adapters/s3/s3-storage.adapter.js');
  return [{ provide: StoragePort, useFactory: () => new S3Storage(settings) }];
}

function localDisk(settings: StorageSettings, secret: string, baseUrl: () => string): Provider[] {
  const root = resolve(join(settings.dataDir, 'storage'));
  return [
    { provide: StoragePort, useFactory: () => new LocalDiskStorage({ root, secret, baseUrl }) },
    { provide: LocalFilesPort, useExisting: StoragePort },
  ];
}
