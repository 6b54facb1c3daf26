import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { Idempotent } from '../../../http/idempotency/idempotent.decorator.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { RequestId } from '../../../http/request-context/request-id.decorator.js';
import { StatusRoute } from '../../../http/throttling/status-route.decorator.js';
import type { StoredUpload } from '../../../http/upload/stored-upload.js';
import { UploadedMedia } from '../../../http/upload/uploaded-media.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { DeleteConversionUseCase } from '../application/delete-conversion.use-case.js';
import { GetConversionUseCase } from '../application/get-conversion.use-case.js';
import { ListConversionsUseCase } from '../application/list-conversions.use-case.js';
import { StartConversionUseCase } from '../application/start-conversion.use-case.js';
import { conversionDocuments } from './conversion.documents.js';
import { ListConversionsQuery } from './conversion-query.dto.js';
import {
  ConversionPresenter,
  type ConversionListResponse,
  type ConversionResponse,
} from './conversion.presenter.js';
import { ConvertVideoDto, toAskedParameters } from './convert-video.dto.js';
import { toStoredVideo, VideoUpload } from './video-upload.js';

/** Video to GIF as a resource. */
@Controller('api/v1/conversions')
export class ConversionsController {
  constructor(
    private readonly startConversion: StartConversionUseCase,
    private readonly getConversion: GetConversionUseCase,
    private readonly listConversions: ListConversionsUseCase,
    private readonly deleteConversion: DeleteConversionUseCase,
    private readonly presenter: ConversionPresenter,
  ) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @VideoUpload()
  @Idempotent()
  @Documented(conversionDocuments.start)
  async start(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @UploadedMedia() upload: StoredUpload,
    @Body() fields: ConvertVideoDto,
  ): Promise<ConversionResponse> {
    return this.presenter.present(
      await this.startConversion.execute({
        owner,
        requestId,
        video: toStoredVideo(upload),
        asked: toAskedParameters(fields),
      }),
    );
  }

  @Get()
  @Documented(conversionDocuments.list)
  async list(
    @CurrentOwner() owner: Owner,
    @Query() { limit, cursor }: ListConversionsQuery,
  ): Promise<ConversionListResponse> {
    return this.presenter.presentList(
      await this.listConversions.execute({ ownerId: owner.id, limit, cursor }),
    );
  }

  @Get(':id')
  @StatusRoute()
  @Documented(conversionDocuments.get)
  async get(
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<ConversionResponse> {
    return this.presenter.present(await this.getConversion.execute(owner.id, id));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Documented(conversionDocuments.delete)
  delete(@CurrentOwner() owner: Owner, @Param('id', ResourceIdPipe) id: string): Promise<void> {
    return this.deleteConversion.execute(owner.id, id);
  }
}
