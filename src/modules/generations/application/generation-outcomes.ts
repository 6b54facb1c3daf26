import { Injectable, Logger } from '@nestjs/common';
import type { Prediction } from '../../../contracts/prediction.js';
import { AppError } from '../../../contracts/app-error.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { AssetImports } from '../../media-assets/application/asset-imports.js';
import { MediaAssetRepository } from '../../media-assets/domain/media-asset.repository.js';
import type { Generation } from '../domain/generation.entity.js';
import { GenerationRepository } from '../domain/generation.repository.js';
import type { GenerationOutcome } from '../domain/prediction-outcome.js';
import { GenerationFailures } from './generation-failures.js';

/**
 * Carries what has become of predictions over to generations and their assets, whoever brings the news and however often:
 * a generation ends once, under its lock, and its import begins in the same transaction.
 */
@Injectable()
export class GenerationOutcomes {
  private readonly logger = new Logger(GenerationOutcomes.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly generations: GenerationRepository,
    private readonly imports: AssetImports,
    private readonly assets: MediaAssetRepository,
    private readonly failures: GenerationFailures,
  ) {}

  /** CONFLICT for a prediction that is another generation's. Answers how the generation stands now. */
  follow(id: string, prediction: Prediction): Promise<Generation | undefined> {
    return this.unitOfWork.run(async () => {
      const generation = await this.generations.findForUpdate(id);
      if (generation === undefined) return undefined;
      const before = generation.state;
      if (before.predictionId === undefined) await this.requireFree(prediction.id);
      const outcome = generation.follow(prediction, new Date());
      if (outcome !== undefined) await this.carryOver(generation, outcome);
      if (generation.state !== before) await this.generations.update(generation);
      return generation;
    });
  }

  /** Ends a generation that the provider will not end. Does nothing where it is over. */
  end(id: string, outcome: GenerationOutcome, { cancel }: { cancel: boolean }): Promise<void> {
    return this.unitOfWork.run(async () => {
      const generation = await this.generations.findForUpdate(id);
      if (generation === undefined || generation.isOver) return;
      await this.carryOver(generation, generation.end(outcome, new Date()));
      if (cancel) generation.cancelAtProvider();
      await this.generations.update(generation);
    });
  }

  private async requireFree(predictionId: string): Promise<void> {
    const other = await this.generations.findByPrediction(predictionId);
    if (other !== undefined) throw new AppError('CONFLICT');
  }

  private async carryOver(generation: Generation, outcome: GenerationOutcome): Promise<void> {
    const { id } = generation.state;
    this.logger.log(`Generation ${id} is ${outcome.status}`);
    if (outcome.status === 'succeeded') await this.import(generation, outcome.address);
    else await this.failures.follow(generation, outcome.error);
  }

  /** An asset that was deleted meanwhile, or has failed, takes nothing in any more. */
  private async import(generation: Generation, address: string): Promise<void> {
    const { id, assetId, ownerId, premium, requestId } = generation.state;
    const asset = await this.assets.findForUpdate(assetId);
    if (asset?.state.status !== 'uploading') {
      this.logger.warn(`The result of generation ${id} is not wanted any more`);
      return;
    }
    const owner = { id: ownerId, premium };
    const source = { url: address };
    generation.importedBy(await this.imports.begin(assetId, { owner, requestId, source }));
  }
}
