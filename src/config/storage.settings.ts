import { IsBoolean, IsIn, IsOptional, IsString, ValidateIf } from 'class-validator';
import { asBoolean, Env } from './env.decorator.js';

/** Where bytes are kept. */
export class StorageSettings {
  /** Embedded Postgres, stored files and scratch space live below this folder. */
  @Env('DATA_DIR')
  @IsString()
  dataDir = './data';

  /** Unset: s3 when a bucket is named, local otherwise. */
  @Env('STORAGE')
  @IsOptional()
  @IsIn(['local', 's3'])
  storage?: 'local' | 's3';

  @Env('S3_BUCKET_NAME')
  @ValidateIf((s: StorageSettings) => s.usesS3)
  @IsString()
  bucket?: string;

  @Env('S3_ACCESS_KEY_ID')
  @ValidateIf((s: StorageSettings) => s.usesS3)
  @IsString()
  accessKeyId?: string;

  @Env('S3_SECRET_ACCESS_KEY')
  @ValidateIf((s: StorageSettings) => s.usesS3)
  @IsString()
  secretAccessKey?: string;

  @Env('S3_REGION')
  @IsString()
  region = 'us-east-1';

  /** For S3-compatible stores; AWS when unset. */
  @Env('S3_ENDPOINT')
  @IsOptional()
  @IsString()
  endpoint?: string;

  /** The endpoint presigned URLs are made for; S3_ENDPOINT when unset. */
  @Env('S3_PUBLIC_ENDPOINT')
  @IsOptional()
  @IsString()
  publicEndpoint?: string;

  @Env('S3_FORCE_PATH_STYLE', asBoolean)
  @IsBoolean()
  forcePathStyle = false;

  get usesS3(): boolean {
    return this.storage === undefined ? this.bucket !== undefined : this.storage === 's3';
  }
}
