import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import { Idempotent } from '../../../http/idempotency/idempotent.decorator.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { RequestId } from '../../../http/request-context/request-id.decorator.js';
import { StatusRoute } from '../../../http/throttling/status-route.decorator.js';
import type { StoredUpload } from '../../../http/upload/stored-upload.js';
import { UploadedMedia } from '../../../http/upload/uploaded-media.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { GetConversionUseCase } from '../application/get-conversion.use-case.js';
import {
  ProcessCompletedVideosUseCase,
  type ProcessedVideos,
} from '../application/process-completed-videos.use-case.js';
import { StartConversionUseCase } from '../application/start-conversion.use-case.js';
import { conversionDocuments } from './conversion.documents.js';
import { ConversionStatusQuery } from './conversion-query.dto.js';
import {
  ConversionTaskPresenter,
  type StartedTaskResponse,
  type TaskStatusResponse,
} from './conversion-task.presenter.js';
import { ConvertVideoDto, toAskedParameters } from './convert-video.dto.js';
import { toStoredVideo, VideoUpload } from './video-upload.js';

/** Video to GIF as tasks. */
@Controller('api/items')
export class ItemsController {
  constructor(
    private readonly startConversion: StartConversionUseCase,
    private readonly getConversion: GetConversionUseCase,
    private readonly processCompleted: ProcessCompletedVideosUseCase,
    private readonly presenter: ConversionTaskPresenter,
  ) {}

  @Post('convert-video-to-gif')
  @HttpCode(HttpStatus.ACCEPTED)
  @VideoUpload()
  @Idempotent()
  @Documented(conversionDocuments.convert)
  async convert(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @UploadedMedia() upload: StoredUpload,
    @Body() fields: ConvertVideoDto,
  ): Promise<StartedTaskResponse> {
    return this.presenter.presentStarted(
      await this.startConversion.execute({
        owner,
        requestId,
        video: toStoredVideo(upload),
        asked: toAskedParameters(fields),
      }),
    );
  }

  @Get('conversion-status/:taskId')
  @StatusRoute()
  @Documented(conversionDocuments.status)
  async status(
    @CurrentOwner() owner: Owner,
    @Param('taskId', ResourceIdPipe) id: string,
    @Query() { gif_filename }: ConversionStatusQuery,
  ): Promise<TaskStatusResponse> {
    return this.presenter.presentStatus(
      await this.getConversion.execute(owner.id, id, gif_filename),
    );
  }

  @Post('process-completed-videos')
  @HttpCode(HttpStatus.OK)
  @Documented(conversionDocuments.process)
  processCompletedVideos(@CurrentOwner() owner: Owner): Promise<ProcessedVideos> {
    return this.processCompleted.execute(owner.id);
  }
}
