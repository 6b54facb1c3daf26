import { Injectable } from '@nestjs/common';
import { EntityManager, In, type FindOptionsWhere } from 'typeorm';
import { decodeCursor, encodeCursor } from '../../../contracts/page-cursor.js';
import type { Dream } from '../domain/dream.entity.js';
import {
  DreamRepository,
  type DreamPage,
  type DreamPageRequest,
} from '../domain/dream.repository.js';
import { toDream, toRow } from './dream.mapper.js';
import { DreamSchema, type DreamRow } from './dream.schema.js';

@Injectable()
export class TypeOrmDreamRepository extends DreamRepository {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async insert(dream: Dream): Promise<void> {
    await this.manager.insert(DreamSchema, toRow(dream));
  }

  async update(dream: Dream): Promise<void> {
    const { id, ...row } = toRow(dream);
    const { affected } = await this.manager.update(DreamSchema, { id }, row);
    if (affected !== 1) throw new Error('The dream to be written does not exist');
  }

  find(id: string): Promise<Dream | undefined> {
    return this.read({ id });
  }

  async findAll(ids: readonly string[]): Promise<Dream[]> {
    const rows = await this.manager.find(DreamSchema, { where: { id: In([...ids]) } });
    return rows.map(toDream);
  }

  findByLinkToken(linkToken: string): Promise<Dream | undefined> {
    return this.read({ linkToken });
  }

  findByJobForUpdate(videoJobId: string): Promise<Dream | undefined> {
    return this.read({ videoJobId }, true);
  }

  queueFor(id: string): Promise<void> {
    return this.lock(`dream ${id}`);
  }

  findForUpdate(id: string): Promise<Dream | undefined> {
    return this.read({ id }, true);
  }

  async countUnderWay(ownerId: string): Promise<number> {
    await this.lock(`dreams of ${ownerId}`);
    const where = { ownerId, videoStatus: In(['queued', 'processing']) };
    return this.manager.count(DreamSchema, { where });
  }

  async list({ ownerId, limit, status, cursor }: DreamPageRequest): Promise<DreamPage> {
    const query = this.manager
      .createQueryBuilder(DreamSchema, 'd')
      .where('d.ownerId = :ownerId', { ownerId })
      .orderBy('d.createdAt', 'DESC')
      .addOrderBy('d.id', 'DESC')
      .limit(limit + 1);
    if (status !== undefined) query.andWhere('d.videoStatus = :status', { status });
    if (cursor !== undefined) {
      query.andWhere('(d.createdAt, d.id) < (:createdAt, :id)', decodeCursor(cursor));
    }
    const rows = await query.getMany();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = rows.length > limit && last !== undefined;
    return { dreams: page.map(toDream), nextCursor: more ? encodeCursor(last) : undefined };
  }

  async remove(id: string): Promise<void> {
    await this.manager.delete(DreamSchema, { id });
  }

  /** Held until the transaction ends. */
  private async lock(name: string): Promise<void> {
    await this.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  }

  private async read(
    where: FindOptionsWhere<DreamRow>,
    forUpdate = false,
  ): Promise<Dream | undefined> {
    const lock = forUpdate ? { lock: { mode: 'pessimistic_write' as const } } : {};
    const row = await this.manager.findOne(DreamSchema, { where, ...lock });
    return row === null ? undefined : toDream(row);
  }
}
