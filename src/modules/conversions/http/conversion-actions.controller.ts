import { Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { Idempotent } from '../../../http/idempotency/idempotent.decorator.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { RequestId } from '../../../http/request-context/request-id.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { CancelConversionUseCase } from '../application/cancel-conversion.use-case.js';
import { RetryConversionUseCase } from '../application/retry-conversion.use-case.js';
import { conversionDocuments } from './conversion.documents.js';
import { ConversionPresenter, type ConversionResponse } from './conversion.presenter.js';

/** What can be done to a conversion's work. */
@Controller('api/v1/conversions/:id')
export class ConversionActionsController {
  constructor(
    private readonly cancelConversion: CancelConversionUseCase,
    private readonly retryConversion: RetryConversionUseCase,
    private readonly presenter: ConversionPresenter,
  ) {}

  @Post('cancel')
  @HttpCode(HttpStatus.OK)
  @Documented(conversionDocuments.cancel)
  async cancel(
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<ConversionResponse> {
    return this.presenter.present(await this.cancelConversion.execute(owner.id, id));
  }

  @Post('retry')
  @HttpCode(HttpStatus.OK)
  @Idempotent()
  @Documented(conversionDocuments.retry)
  async retry(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<ConversionResponse> {
    return this.presenter.present(await this.retryConversion.execute(owner, id, requestId));
  }
}
