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
import { StatusRoute } from '../../../http/throttling/status-route.decorator.js';
import { ResourceIdPipe } from '../../../http/validation/resource-id.pipe.js';
import { CreateDreamUseCase } from '../application/create-dream.use-case.js';
import { DeleteDreamUseCase } from '../application/delete-dream.use-case.js';
import { GetDreamUseCase } from '../application/get-dream.use-case.js';
import { ListDreamsUseCase } from '../application/list-dreams.use-case.js';
import { DreamRequest } from './dream-request.js';
import { dreamDocuments } from './dream.documents.js';
import { CreateDreamDto, ListDreamsQuery } from './dream.dto.js';
import { DreamPresenter, type DreamListResponse, type DreamResponse } from './dream.presenter.js';

/** Texts that become videos. */
@Controller('dreams')
export class DreamsController {
  constructor(
    private readonly request: DreamRequest,
    private readonly createDream: CreateDreamUseCase,
    private readonly getDream: GetDreamUseCase,
    private readonly listDreams: ListDreamsUseCase,
    private readonly deleteDream: DeleteDreamUseCase,
    private readonly presenter: DreamPresenter,
  ) {}

  @Post()
  @HttpCode(HttpStatus.CREATED)
  @Idempotent()
  @Documented(dreamDocuments.create)
  async create(@CurrentOwner() owner: Owner, @Body() body: CreateDreamDto): Promise<DreamResponse> {
    const words = this.request.words(body);
    return this.presenter.present(await this.createDream.execute(owner.id, words));
  }

  @Get()
  @Documented(dreamDocuments.list)
  async list(
    @CurrentOwner() { id: ownerId }: Owner,
    @Query() { status, limit, cursor }: ListDreamsQuery,
  ): Promise<DreamListResponse> {
    const request = { ownerId, status, limit, cursor };
    return this.presenter.presentList(await this.listDreams.execute(request));
  }

  @Get(':did')
  @StatusRoute()
  @Documented(dreamDocuments.get)
  async get(
    @CurrentOwner() owner: Owner,
    @Param('did', ResourceIdPipe) id: string,
  ): Promise<DreamResponse> {
    return this.presenter.present(await this.getDream.execute(owner.id, id));
  }

  @Delete(':did')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Documented(dreamDocuments.delete)
  delete(@CurrentOwner() owner: Owner, @Param('did', ResourceIdPipe) id: string): Promise<void> {
    return this.deleteDream.execute(owner.id, id);
  }
}
