import { Injectable } from '@nestjs/common';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { PredictionStatus } from '../../../contracts/prediction.js';
import { StoragePort } from '../../../ports/storage.port.js';
import type {
  MediaAssetState,
  MediaAssetStatus,
} from '../../media-assets/domain/media-asset.entity.js';
import type { FollowedGeneration } from '../domain/followed-generation.js';
import type { GenerationState } from '../domain/generation.entity.js';

/** How long the URLs of a result are good for. */
const LINK_SECONDS = 3600;

export interface StartedGenerationResponse {
  job_id: string;
  status: PredictionStatus;
  model: string;
  asset_id: string;
  created_at: string;
}

export interface GenerationResponse extends StartedGenerationResponse {
  /** Of taking the result in: 0 while the provider works, 100 once the asset is ready. */
  progress: number;
  /** Null when the asset has been deleted. */
  asset_status: MediaAssetStatus | null;
  /** Presigned, made for this answer; null until the asset is ready. */
  url: string | null;
  thumbnail_url: string | null;
  /** The job that takes the result in. */
  import_job_id: string | null;
  error: JobFailure | null;
  completed_at: string | null;
}

/** A generation as the resource of /api/v1/replicate/jobs. */
@Injectable()
export class GenerationPresenter {
  constructor(private readonly storage: StoragePort) {}

  presentStarted(generation: Readonly<GenerationState>): StartedGenerationResponse {
    return {
      job_id: generation.id,
      status: generation.status,
      model: generation.model,
      asset_id: generation.assetId,
      created_at: generation.createdAt.toISOString(),
    };
  }

  async present(followed: FollowedGeneration): Promise<GenerationResponse> {
    const { generation, asset, progress } = followed;
    return {
      ...this.presentStarted(generation),
      progress,
      asset_status: asset?.status ?? null,
      ...(await this.linksOf(asset)),
      import_job_id: generation.importJobId ?? null,
      error: generation.error ?? asset?.error ?? null,
      completed_at: generation.completedAt?.toISOString() ?? null,
    };
  }

  private async linksOf(
    asset: Readonly<MediaAssetState> | undefined,
  ): Promise<Pick<GenerationResponse, 'url' | 'thumbnail_url'>> {
    if (asset?.file === undefined || asset.thumbnailKey === undefined) {
      return { url: null, thumbnail_url: null };
    }
    const { key, contentType } = asset.file;
    const link = { expiresInSeconds: LINK_SECONDS };
    const [url, thumbnail] = await Promise.all([
      this.storage.signedUrl(key, { ...link, contentType }),
      this.storage.signedUrl(asset.thumbnailKey, { ...link, contentType: 'image/jpeg' }),
    ]);
    return { url, thumbnail_url: thumbnail };
  }
}
