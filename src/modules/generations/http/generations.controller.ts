import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { Idempotent } from '../../../http/idempotency/idempotent.decorator.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { RequestId } from '../../../http/request-context/request-id.decorator.js';
import { StartGenerationUseCase } from '../application/start-generation.use-case.js';
import { GenerationRequest } from './generation-request.js';
import { generationDocuments } from './generation.documents.js';
import { GenerationPresenter, type StartedGenerationResponse } from './generation.presenter.js';

/** Generation by the models of the table. Its one path takes any name, so it stands behind those below it. */
@Controller('api/v1/replicate')
export class GenerationsController {
  constructor(
    private readonly request: GenerationRequest,
    private readonly startGeneration: StartGenerationUseCase,
    private readonly presenter: GenerationPresenter,
  ) {}

  @Post(':model')
  @HttpCode(HttpStatus.ACCEPTED)
  @Idempotent()
  @Documented(generationDocuments.start)
  async start(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @Param('model') name: string,
    @Body() body: object,
  ): Promise<StartedGenerationResponse> {
    const asked = await this.request.read(name, body);
    const { state } = await this.startGeneration.execute({ owner, requestId, ...asked });
    return this.presenter.presentStarted(state);
  }
}
