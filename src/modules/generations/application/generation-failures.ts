import { Injectable } from '@nestjs/common';
import type { JobFailure } from '../../../contracts/job-failure.js';
import { TellAftermathUseCase } from '../../jobs/application/tell-aftermath.use-case.js';
import { AssetImports } from '../../media-assets/application/asset-imports.js';
import type { Generation } from '../domain/generation.entity.js';

/** What follows when a generation comes to nothing: its asset has failed, and who watches is told. Safe to repeat. */
@Injectable()
export class GenerationFailures {
  constructor(
    private readonly imports: AssetImports,
    private readonly tellAftermath: TellAftermathUseCase,
  ) {}

  async follow({ state }: Generation, error: JobFailure): Promise<void> {
    await this.imports.fail(state.assetId, error);
    const status = state.status === 'failed' ? 'failed' : 'cancelled';
    await this.tellAftermath.execute(state.jobId, status, error);
  }
}
