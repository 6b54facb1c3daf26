import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { Idempotent } from '../../../http/idempotency/idempotent.decorator.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { RequestId } from '../../../http/request-context/request-id.decorator.js';
import { StatusRoute } from '../../../http/throttling/status-route.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { CancelDreamUseCase } from '../application/cancel-dream.use-case.js';
import { FinishDreamUseCase } from '../application/finish-dream.use-case.js';
import { GetDreamUseCase } from '../application/get-dream.use-case.js';
import { RetryDreamUseCase } from '../application/retry-dream.use-case.js';
import { DreamRequest } from './dream-request.js';
import { dreamDocuments } from './dream.documents.js';
import { FinishDreamDto } from './dream.dto.js';
import {
  DreamPresenter,
  presentFinished,
  type DreamResponse,
  type FinishedDreamResponse,
  type VideoStatusResponse,
} from './dream.presenter.js';

/** The video of a dream: having it made, following that, and ending it. */
@Controller('dreams/:did')
export class DreamVideoController {
  constructor(
    private readonly request: DreamRequest,
    private readonly finishDream: FinishDreamUseCase,
    private readonly getDream: GetDreamUseCase,
    private readonly cancelDream: CancelDreamUseCase,
    private readonly retryDream: RetryDreamUseCase,
    private readonly presenter: DreamPresenter,
  ) {}

  @Post('finish')
  @HttpCode(HttpStatus.ACCEPTED)
  @Idempotent()
  @Documented(dreamDocuments.finish)
  async finish(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @Param('did', ResourceIdPipe) id: string,
    @Body() body: FinishDreamDto,
  ): Promise<FinishedDreamResponse> {
    const asked = { owner, requestId, ...this.request.rendering(body) };
    return presentFinished(await this.finishDream.execute(id, asked));
  }

  @Get('video-status')
  @StatusRoute()
  @Documented(dreamDocuments.status)
  async status(
    @CurrentOwner() owner: Owner,
    @Param('did', ResourceIdPipe) id: string,
  ): Promise<VideoStatusResponse> {
    return this.presenter.presentStatus(await this.getDream.execute(owner.id, id));
  }

  @Post('cancel')
  @HttpCode(HttpStatus.OK)
  @Documented(dreamDocuments.cancel)
  async cancel(
    @CurrentOwner() owner: Owner,
    @Param('did', ResourceIdPipe) id: string,
  ): Promise<DreamResponse> {
    return this.presenter.present(await this.cancelDream.execute(owner.id, id));
  }

  @Post('retry')
  @HttpCode(HttpStatus.OK)
  @Idempotent()
  @Documented(dreamDocuments.retry)
  async retry(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @Param('did', ResourceIdPipe) id: string,
  ): Promise<DreamResponse> {
    return this.presenter.present(await this.retryDream.execute(owner, id, requestId));
  }
}
