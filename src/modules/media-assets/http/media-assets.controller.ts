import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
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
import { DeleteAssetUseCase } from '../application/delete-asset.use-case.js';
import { DescribeAssetUseCase } from '../application/describe-asset.use-case.js';
import { GetAssetUseCase } from '../application/get-asset.use-case.js';
import { ListAssetsUseCase } from '../application/list-assets.use-case.js';
import { StartImportUseCase } from '../application/start-import.use-case.js';
import { toUploadImport, toUrlImport } from './import-request.js';
import { ListMediaQuery } from './media-asset-query.dto.js';
import { mediaAssetDocuments } from './media-asset.documents.js';
import { AssetWordsDto, ImportFromUrlDto, toWords, UploadAssetDto } from './media-asset.dto.js';
import {
  MediaAssetPresenter,
  presentStarted,
  type MediaAssetListResponse,
  type MediaAssetResponse,
  type StartedImportResponse,
} from './media-asset.presenter.js';
import { MediaUpload } from './media-upload.js';

/** Videos and images kept for good. */
@Controller('api/v1/media')
export class MediaAssetsController {
  constructor(
    private readonly startImport: StartImportUseCase,
    private readonly getAsset: GetAssetUseCase,
    private readonly listAssets: ListAssetsUseCase,
    private readonly describeAsset: DescribeAssetUseCase,
    private readonly deleteAsset: DeleteAssetUseCase,
    private readonly presenter: MediaAssetPresenter,
  ) {}

  @Post('import-from-url')
  @HttpCode(HttpStatus.ACCEPTED)
  @Idempotent()
  @Documented(mediaAssetDocuments.importFromUrl)
  async importFromUrl(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @Body() body: ImportFromUrlDto,
  ): Promise<StartedImportResponse> {
    const asked = toUrlImport(body);
    return presentStarted(await this.startImport.execute({ owner, requestId, ...asked }));
  }

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @MediaUpload()
  @Idempotent()
  @Documented(mediaAssetDocuments.upload)
  async upload(
    @CurrentOwner() owner: Owner,
    @RequestId() requestId: string,
    @UploadedMedia() upload: StoredUpload,
    @Body() fields: UploadAssetDto,
  ): Promise<MediaAssetResponse> {
    const asked = toUploadImport(fields, upload);
    return this.presenter.present(await this.startImport.execute({ owner, requestId, ...asked }));
  }

  @Get()
  @Documented(mediaAssetDocuments.list)
  async list(
    @CurrentOwner() { id: ownerId }: Owner,
    @Query() { type, status, tag, limit, cursor }: ListMediaQuery,
  ): Promise<MediaAssetListResponse> {
    const request = { ownerId, type, status, tag: tag?.normalize('NFC'), limit, cursor };
    return this.presenter.presentList(await this.listAssets.execute(request));
  }

  @Get(':id')
  @StatusRoute()
  @Documented(mediaAssetDocuments.get)
  async get(
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
  ): Promise<MediaAssetResponse> {
    return this.presenter.present(await this.getAsset.execute(owner.id, id));
  }

  @Patch(':id')
  @Documented(mediaAssetDocuments.describe)
  async describe(
    @CurrentOwner() owner: Owner,
    @Param('id', ResourceIdPipe) id: string,
    @Body() body: AssetWordsDto,
  ): Promise<MediaAssetResponse> {
    return this.presenter.present(await this.describeAsset.execute(owner.id, id, toWords(body)));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Documented(mediaAssetDocuments.delete)
  delete(@CurrentOwner() owner: Owner, @Param('id', ResourceIdPipe) id: string): Promise<void> {
    return this.deleteAsset.execute(owner.id, id);
  }
}
