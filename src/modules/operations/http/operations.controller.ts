import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Owner } from '../../../contracts/owner.js';
import { FileResponder } from '../../../http/download/file-responder.js';
import { enveloped, type Envelope } from '../../../http/envelope.js';
import { Idempotent } from '../../../http/idempotency/idempotent.decorator.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { RequestId } from '../../../http/request-context/request-id.decorator.js';
import { StatusRoute } from '../../../http/throttling/status-route.decorator.js';
import type { StoredUpload } from '../../../http/upload/stored-upload.js';
import { UploadedMedia } from '../../../http/upload/uploaded-media.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { GetOperationUseCase } from '../application/get-operation.use-case.js';
import { ListOperationsUseCase } from '../application/list-operations.use-case.js';
import { OpenOutputUseCase } from '../application/open-output.use-case.js';
import { StartOperationUseCase } from '../application/start-operation.use-case.js';
import { ListOperationsQuery } from './operation-query.dto.js';
import { OperationRequest } from './operation-request.js';
import { OperationUpload } from './operation-upload.js';
import { operationDocuments } from './operation.documents.js';
import {
  presentList,
  presentOperation,
  presentStarted,
  presentStatus,
  type OperationListResponse,
  type OperationResponse,
  type OperationStatusResponse,
} from './operation.presenter.js';
import { StartOperationDto } from './start-operation.dto.js';

/** Operations on media: begun, looked at, and their results fetched. */
@Controller('api/v1/operations')
export class OperationsController {
  constructor(
    private readonly request: OperationRequest,
    private readonly startOperation: StartOperationUseCase,
    private readonly getOperation: GetOperationUseCase,
    private readonly listOperations: ListOperationsUseCase,
    private readonly openOutput: OpenOutputUseCase,
    private readonly files: FileResponder,
  ) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @OperationUpload()
  @Idempotent()
  @Documented(operationDocuments.start)
  async start(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @UploadedMedia() upload: StoredUpload | undefined,
    @Body() body: StartOperationDto,
  ): Promise<Envelope<OperationResponse>> {
    const asked = await this.request.read(body, upload);
    return presentStarted(await this.startOperation.execute({ owner, requestId, ...asked }));
  }

  @Get()
  @Documented(operationDocuments.list)
  async list(
    @CurrentOwner() { id: ownerId }: Owner,
    @Query() { status, operation, limit, cursor }: ListOperationsQuery,
  ): Promise<Envelope<OperationListResponse>> {
    const request = { ownerId, status, operation, limit, cursor };
    return presentList(await this.listOperations.execute(request));
  }

  @Get(':id')
  @StatusRoute()
  @Documented(operationDocuments.get)
  async get(
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<Envelope<OperationResponse>> {
    return enveloped(presentOperation(await this.getOperation.execute(owner.id, id)));
  }

  @Get(':id/status')
  @StatusRoute()
  @Documented(operationDocuments.status)
  async status(
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<Envelope<OperationStatusResponse>> {
    return presentStatus(await this.getOperation.execute(owner.id, id));
  }

  @Get(':id/download')
  @Documented(operationDocuments.download)
  async download(
    @Req() request: Request,
    @Res() response: Response,
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<void> {
    const { key, contentType, name } = await this.openOutput.execute(owner.id, id);
    await this.files.send(request, response, { key, contentType, downloadName: name });
  }
}
