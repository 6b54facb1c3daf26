import { Controller, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { StatusRoute } from '../../../http/throttling/status-route.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { CancelGenerationUseCase } from '../application/cancel-generation.use-case.js';
import { GetGenerationUseCase } from '../application/get-generation.use-case.js';
import { generationDocuments } from './generation.documents.js';
import { GenerationPresenter, type GenerationResponse } from './generation.presenter.js';

/** Generations that have been asked for. */
@Controller('api/v1/replicate/jobs/:jobId')
export class GenerationJobsController {
  constructor(
    private readonly getGeneration: GetGenerationUseCase,
    private readonly cancelGeneration: CancelGenerationUseCase,
    private readonly presenter: GenerationPresenter,
  ) {}

  @Get()
  @StatusRoute()
  @Documented(generationDocuments.get)
  async get(
    @CurrentOwner() owner: Owner,
    @Param('jobId', ResourceIdPipe) id: string,
  ): Promise<GenerationResponse> {
    return this.presenter.present(await this.getGeneration.execute(owner.id, id));
  }

  @Post('cancel')
  @HttpCode(HttpStatus.OK)
  @Documented(generationDocuments.cancel)
  async cancel(
    @CurrentOwner() owner: Owner,
    @Param('jobId', ResourceIdPipe) id: string,
  ): Promise<GenerationResponse> {
    await this.cancelGeneration.execute(owner.id, id);
    return this.presenter.present(await this.getGeneration.execute(owner.id, id));
  }
}
