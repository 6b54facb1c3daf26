import { Injectable, Logger } from '@nestjs/common';
import type { GenerationPayload } from '../../../contracts/generation.js';
import type { ClaimedJob } from '../../../contracts/job-messages.js';
import { findPrediction } from '../../../contracts/recent-prediction.js';
import { PredictionProviderPort } from '../../../ports/prediction-provider.port.js';
import { JobHandler, type HandledJob, type JobContext } from '../../jobs/worker/job-handler.js';

/**
 * Has a prediction begun, once: another attempt goes on from the id that an earlier one kept and, where that was lost,
 * looks for the prediction that was asked to tell its end to this generation. Without a webhook there is no such mark, and
 * what was begun without our hearing of it is begun again.
 */
@Injectable()
export class GenerationPredictHandler extends JobHandler<'generation.predict'> {
  readonly kind = 'generation.predict' as const;
  private readonly logger = new Logger(GenerationPredictHandler.name);

  constructor(private readonly provider: PredictionProviderPort) {
    super();
  }

  async handle(
    job: ClaimedJob<'generation.predict'>,
    context: JobContext,
  ): Promise<HandledJob<'generation.predict'>> {
    const { payload, attempt } = job;
    const { signal } = context;
    const kept = keptIn(job.checkpoint);
    const found = kept ?? (attempt > 1 ? await this.search(payload, signal) : undefined);
    const predictionId = found ?? (await this.begin(payload, signal));
    if (kept === undefined) await context.checkpoint({ predictionId });
    return { outputs: [], result: { predictionId } };
  }

  private async begin(payload: GenerationPayload, signal: AbortSignal): Promise<string> {
    const { generationId, target, input, webhookUrl } = payload;
    const { id } = await this.provider.create({ target, input, webhookUrl }, signal);
    this.logger.log(`Prediction ${id} begun for generation ${generationId}`);
    return id;
  }

  private async search(
    { generationId, webhookUrl, requestedAt }: GenerationPayload,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (webhookUrl === undefined) return undefined;
    const recent = this.provider.recent(signal);
    const found = await findPrediction(recent, webhookUrl, new Date(requestedAt));
    if (found === undefined) return undefined;
    this.logger.log(`Prediction ${found.id} found for generation ${generationId}`);
    return found.id;
  }
}

function keptIn({ predictionId }: Record<string, unknown>): string | undefined {
  return typeof predictionId === 'string' ? predictionId : undefined;
}
