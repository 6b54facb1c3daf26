import { Injectable, Logger } from '@nestjs/common';
import { isTerminal } from '../../../contracts/job-status.js';
import { findPrediction } from '../../../contracts/recent-prediction.js';
import { webhookAddress } from '../../../contracts/webhook-address.js';
import { PredictionProviderPort } from '../../../ports/prediction-provider.port.js';
import { PublicUrls } from '../../../ports/public-urls.port.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { JobLedgerPort } from '../../jobs/domain/job-ledger.port.js';
import type { Generation, GenerationState } from '../domain/generation.entity.js';
import { GenerationRepository } from '../domain/generation.repository.js';

/** Has predictions cancelled that nobody wants any more. What throws is tried again until the provider has answered. */
@Injectable()
export class PredictionCancellation {
  private readonly logger = new Logger(PredictionCancellation.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly generations: GenerationRepository,
    private readonly ledger: JobLedgerPort,
    private readonly provider: PredictionProviderPort,
    private readonly urls: PublicUrls,
  ) {}

  async settle({ state }: Generation, signal: AbortSignal): Promise<void> {
    if (state.predictionId === undefined && (await this.mayStillBegin(state))) return;
    const predictionId = state.predictionId ?? (await this.search(state, signal));
    if (predictionId !== undefined) {
      await this.provider.cancel(predictionId, signal);
      this.logger.log(`Prediction ${predictionId} is cancelled at the provider`);
    }
    await this.unitOfWork.run(async () => {
      const generation = await this.generations.findForUpdate(state.id);
      // Its job may have told the name meanwhile: then there is something to be cancelled after all.
      if (generation === undefined || generation.state.predictionId !== state.predictionId) return;
      generation.cancelledAtProvider();
      await this.generations.update(generation);
    });
  }

  private async mayStillBegin({ jobId }: GenerationState): Promise<boolean> {
    const job = await this.ledger.find(jobId);
    return job !== undefined && !isTerminal(job.status);
  }

  /** A job that ended without an answer may have begun one all the same; without a webhook nothing tells it apart. */
  private async search(
    { webhookToken, createdAt }: GenerationState,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const webhookUrl = webhookAddress(this.urls.base(), webhookToken);
    if (webhookUrl === undefined) return undefined;
    return (await findPrediction(this.provider.recent(signal), webhookUrl, createdAt))?.id;
  }
}
