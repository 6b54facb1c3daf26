import { Injectable } from '@nestjs/common';
import { jobFailure } from '../../../contracts/job-failure.js';
import { PredictionProviderPort } from '../../../ports/prediction-provider.port.js';
import { MediaAssetRepository } from '../../media-assets/domain/media-asset.repository.js';
import type { Generation } from '../domain/generation.entity.js';
import { failedWith, type GenerationOutcome } from '../domain/prediction-outcome.js';
import { GenerationOutcomes } from './generation-outcomes.js';

/** A prediction runs for half an hour at most; one that is open for longer than this is lost. */
const LONGEST_MS = 2 * 3_600_000;

const UNKNOWN = failedWith('The generation service does not know this generation any more.');
const TOO_LONG = failedWith('The generation service did not end the generation in time.');
const UNWANTED: GenerationOutcome = {
  status: 'canceled',
  error: jobFailure('CANCELLED', 'The asset it was for has been deleted.'),
};

/** Asks the provider how one open prediction stands, and carries the answer over. */
@Injectable()
export class PredictionWatch {
  constructor(
    private readonly provider: PredictionProviderPort,
    private readonly assets: MediaAssetRepository,
    private readonly outcomes: GenerationOutcomes,
  ) {}

  /** Throws where the provider does not answer, unless that has gone on for too long. */
  async look({ state }: Generation, signal: AbortSignal): Promise<void> {
    const { id, assetId, predictionId, createdAt } = state;
    if (predictionId === undefined) return;
    if ((await this.assets.find(assetId)) === undefined) {
      await this.outcomes.end(id, UNWANTED, { cancel: true });
      return;
    }
    const isLost = Date.now() - createdAt.getTime() > LONGEST_MS;
    try {
      const prediction = await this.provider.get(predictionId, signal);
      if (prediction === undefined) await this.outcomes.end(id, UNKNOWN, { cancel: false });
      else await this.outcomes.follow(id, prediction);
    } finally {
      // Nothing happens to one that has just ended.
      if (isLost) await this.outcomes.end(id, TOO_LONG, { cancel: true });
    }
  }
}
