import { Injectable } from '@nestjs/common';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { PredictionStatus } from '../../../contracts/prediction.js';
import type { FollowedAsset } from '../../media-assets/domain/followed-asset.js';
import type { MediaAssetStatus } from '../../media-assets/domain/media-asset.entity.js';
import { MediaAssetPresenter } from '../../media-assets/http/media-asset.presenter.js';
import type { FollowedGeneration } from '../domain/followed-generation.js';
import type { GenerationState } from '../domain/generation.entity.js';

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
  constructor(private readonly assets: MediaAssetPresenter) {}

  presentStarted(generation: Readonly<GenerationState>): StartedGenerationResponse {
    return {
      job_id: generation.id,
      status: generation.status,
      model: generation.model,
      asset_id: generation.assetId,
      created_at: generation.createdAt.toISOString(),
    };
  }

  async present({ generation, asset }: FollowedGeneration): Promise<GenerationResponse> {
    const { importJobId, error, completedAt } = generation;
    const shown = asset === undefined ? undefined : await this.assets.present(asset);
    return {
      ...this.presentStarted(generation),
      progress: asset === undefined ? 0 : progressOf(asset),
      asset_status: asset?.status ?? null,
      url: shown?.url ?? null,
      thumbnail_url: shown?.thumbnail_url ?? null,
      import_job_id: importJobId ?? null,
      error: error ?? asset?.error ?? null,
      completed_at: completedAt?.toISOString() ?? null,
    };
  }
}

function progressOf({ status, progress = 0 }: FollowedAsset): number {
  return status === 'ready' ? 100 : progress;
}
