import { Injectable } from '@nestjs/common';
import { EntityManager, IsNull, Not, type FindOptionsWhere } from 'typeorm';
import { decodeCursor, encodeCursor } from '../../../contracts/page-cursor.js';
import type { MediaAsset } from '../domain/media-asset.entity.js';
import {
  MediaAssetRepository,
  type MediaAssetPage,
  type MediaAssetPageRequest,
} from '../domain/media-asset.repository.js';
import { toMediaAsset, toRow } from './media-asset.mapper.js';
import { MediaAssetSchema, type MediaAssetRow } from './media-asset.schema.js';

@Injectable()
export class TypeOrmMediaAssetRepository extends MediaAssetRepository {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async insert(asset: MediaAsset): Promise<void> {
    await this.manager.insert(MediaAssetSchema, toRow(asset));
  }

  async update(asset: MediaAsset): Promise<void> {
    const { id, ...row } = toRow(asset);
    const { affected } = await this.manager.update(MediaAssetSchema, { id }, row);
    if (affected !== 1) throw new Error('The asset to be written does not exist');
  }

  find(id: string): Promise<MediaAsset | undefined> {
    return this.read({ id });
  }

  findForUpdate(id: string): Promise<MediaAsset | undefined> {
    return this.read({ id }, true);
  }

  findByImportJobForUpdate(importJobId: string): Promise<MediaAsset | undefined> {
    return this.read({ importJobId }, true);
  }

  queueFor(id: string): Promise<void> {
    return this.lock(`asset ${id}`);
  }

  findWithJobForUpdate(
    id: string,
    importJobId: string | undefined,
  ): Promise<MediaAsset | undefined> {
    return this.read({ id, importJobId: importJobId ?? IsNull() }, true);
  }

  async countImporting(ownerId: string): Promise<number> {
    await this.lock(`imports of ${ownerId}`);
    const importing = { ownerId, status: 'uploading', importJobId: Not(IsNull()) } as const;
    return this.manager.count(MediaAssetSchema, { where: importing });
  }

  async list({ ownerId, limit, ...filters }: MediaAssetPageRequest): Promise<MediaAssetPage> {
    const { type, status, tag, cursor } = filters;
    const query = this.manager
      .createQueryBuilder(MediaAssetSchema, 'a')
      .where('a.ownerId = :ownerId', { ownerId })
      .orderBy('a.createdAt', 'DESC')
      .addOrderBy('a.id', 'DESC')
      .limit(limit + 1);
    if (type !== undefined) query.andWhere('a.fileType = :type', { type });
    if (status !== undefined) query.andWhere('a.status = :status', { status });
    if (tag !== undefined) query.andWhere('a.tags @> ARRAY[:tag]::text[]', { tag });
    if (cursor !== undefined) {
      query.andWhere('(a.createdAt, a.id) < (:createdAt, :id)', decodeCursor(cursor));
    }
    const rows = await query.getMany();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = rows.length > limit && last !== undefined;
    return { assets: page.map(toMediaAsset), nextCursor: more ? encodeCursor(last) : undefined };
  }

  async remove(id: string): Promise<void> {
    await this.manager.delete(MediaAssetSchema, { id });
  }

  async referenced(keys: readonly string[]): Promise<string[]> {
    const rows: { key: string }[] = await this.manager.query(
      `SELECT s3_key AS key FROM media_assets WHERE s3_key = ANY($1)
       UNION SELECT thumbnail_s3_key FROM media_assets WHERE thumbnail_s3_key = ANY($1)
       UNION SELECT source ->> 'key' FROM media_assets WHERE source ->> 'key' = ANY($1)`,
      [keys],
    );
    return rows.map(({ key }) => key);
  }

  /** Held until the transaction ends. */
  private async lock(name: string): Promise<void> {
    await this.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  }

  private async read(
    where: FindOptionsWhere<MediaAssetRow>,
    forUpdate = false,
  ): Promise<MediaAsset | undefined> {
    const lock = forUpdate ? { lock: { mode: 'pessimistic_write' as const } } : {};
    const row = await this.manager.findOne(MediaAssetSchema, { where, ...lock });
    return row === null ? undefined : toMediaAsset(row);
  }
}
