import { Controller, Delete, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { enveloped, type Envelope } from '../../../http/envelope.js';
import { Idempotent } from '../../../http/idempotency/idempotent.decorator.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { RequestId } from '../../../http/request-context/request-id.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { CancelOperationUseCase } from '../application/cancel-operation.use-case.js';
import { DeleteOperationUseCase } from '../application/delete-operation.use-case.js';
import { RetryOperationUseCase } from '../application/retry-operation.use-case.js';
import { operationDocuments } from './operation.documents.js';
import { presentOperation, type OperationResponse } from './operation.presenter.js';

/** What can be done to an operation. */
@Controller('api/v1/operations/:id')
export class OperationActionsController {
  constructor(
    private readonly cancelOperation: CancelOperationUseCase,
    private readonly retryOperation: RetryOperationUseCase,
    private readonly deleteOperation: DeleteOperationUseCase,
  ) {}

  @Post('cancel')
  @HttpCode(HttpStatus.OK)
  @Documented(operationDocuments.cancel)
  async cancel(
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<Envelope<OperationResponse>> {
    const cancelled = await this.cancelOperation.execute(owner.id, id);
    return enveloped(presentOperation(cancelled), 'Operation cancelled');
  }

  @Post('retry')
  @HttpCode(HttpStatus.OK)
  @Idempotent()
  @Documented(operationDocuments.retry)
  async retry(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<Envelope<OperationResponse>> {
    const retried = await this.retryOperation.execute(owner, id, requestId);
    return enveloped(presentOperation(retried), 'Operation queued for another try');
  }

  @Delete()
  @Documented(operationDocuments.delete)
  async delete(
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<Envelope<OperationResponse>> {
    const deleted = await this.deleteOperation.execute(owner.id, id);
    return enveloped(presentOperation(deleted), 'Operation and its files deleted');
  }
}
