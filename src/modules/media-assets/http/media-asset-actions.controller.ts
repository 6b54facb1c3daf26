import { Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { Idempotent } from '../../../http/idempotency/idempotent.decorator.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { RequestId } from '../../../http/request-context/request-id.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { CancelImportUseCase } from '../application/cancel-import.use-case.js';
import { RetryImportUseCase } from '../application/retry-import.use-case.js';
import { mediaAssetDocuments } from './media-asset.documents.js';
import { MediaAssetPresenter, type MediaAssetResponse } from './media-asset.presenter.js';

/** What can be done to the import of an asset. */
@Controller('api/v1/media/:id')
export class MediaAssetActionsController {
  constructor(
    private readonly cancelImport: CancelImportUseCase,
    private readonly retryImport: RetryImportUseCase,
    private readonly presenter: MediaAssetPresenter,
  ) {}

  @Post('cancel')
  @HttpCode(HttpStatus.OK)
  @Documented(mediaAssetDocuments.cancel)
  async cancel(
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<MediaAssetResponse> {
    return this.presenter.present(await this.cancelImport.execute(owner.id, id));
  }

  @Post('retry')
  @HttpCode(HttpStatus.OK)
  @Idempotent()
  @Documented(mediaAssetDocuments.retry)
  async retry(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<MediaAssetResponse> {
    return this.presenter.present(await this.retryImport.execute(owner, id, requestId));
  }
}
