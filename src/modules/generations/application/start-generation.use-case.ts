import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { Owner } from '../../../contracts/owner.js';
import { webhookAddress, webhookToken } from '../../../contracts/webhook-address.js';
import { PredictionProviderPort } from '../../../ports/prediction-provider.port.js';
import { PublicUrls } from '../../../ports/public-urls.port.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { SubmitJobUseCase } from '../../jobs/application/submit-job.use-case.js';
import { AssetImports } from '../../media-assets/application/asset-imports.js';
import type { GenerationModel } from '../catalog/generation-model.js';
import { assetName } from '../domain/asset-name.js';
import { Generation } from '../domain/generation.entity.js';
import { GenerationRepository } from '../domain/generation.repository.js';

/** What every generated asset is tagged with, beside its model. */
export const GENERATED_TAG = 'ai-generated';

/** The account of the provider is not there from one moment to the next. */
const RETRY_AFTER_SECONDS = 600;

export interface StartGeneration {
  owner: Owner;
  requestId: string;
  model: GenerationModel;
  prompt: string;
  /** Complete, in the provider's words. */
  input: Record<string, unknown>;
}

/**
 * Takes a wish for media on: generation, asset and job are written together, and a worker asks the provider.
 * SERVICE_UNAVAILABLE where the service has no account at one.
 */
@Injectable()
export class StartGenerationUseCase {
  private readonly logger = new Logger(StartGenerationUseCase.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly generations: GenerationRepository,
    private readonly imports: AssetImports,
    private readonly submitJob: SubmitJobUseCase,
    private readonly provider: PredictionProviderPort,
    private readonly urls: PublicUrls,
  ) {}

  execute({ owner, requestId, model, prompt, input }: StartGeneration): Promise<Generation> {
    if (!this.provider.isSetUp) throw notSetUp();
    const { name, produces, target } = model;
    const id = randomUUID();
    const token = webhookToken();
    const createdAt = new Date();
    return this.unitOfWork.run(async () => {
      const asset = await this.imports.reserve({
        ownerId: owner.id,
        name: assetName(prompt),
        type: produces,
        thumbnail: 'first',
        metadata: { prompt, model: name },
        tags: [GENERATED_TAG, name],
      });
      const webhookUrl = webhookAddress(this.urls.base(), token);
      const requestedAt = createdAt.toISOString();
      const job = await this.submitJob.execute({
        kind: 'generation.predict',
        owner,
        requestId,
        payload: { generationId: id, target, input, webhookUrl, requestedAt },
      });
      const generation = Generation.start({
        id,
        ownerId: owner.id,
        premium: owner.premium,
        requestId,
        model: name,
        produces,
        assetId: asset.state.id,
        jobId: job.id,
        webhookToken: token,
        createdAt,
      });
      await this.generations.insert(generation);
      this.logger.log(`Generation ${id} by ${name} into asset ${asset.state.id}`);
      return generation;
    });
  }
}

function notSetUp(): AppError {
  return new AppError('SERVICE_UNAVAILABLE', {
    detail: 'Generation is not set up on this service: it has no account at a provider.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
