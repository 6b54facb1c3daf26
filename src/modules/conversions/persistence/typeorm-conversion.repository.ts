import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { Conversion } from '../domain/conversion.entity.js';
import {
  ConversionRepository,
  type AppliedConversions,
  type ConversionPage,
  type ConversionPageRequest,
} from '../domain/conversion.repository.js';
import { decodeCursor, encodeCursor } from '../../../contracts/page-cursor.js';
import { toConversion, toRow } from './conversion.mapper.js';
import { ConversionSchema, type ConversionRow } from './conversion.schema.js';

@Injectable()
export class TypeOrmConversionRepository extends ConversionRepository {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async insert(conversion: Conversion): Promise<void> {
    await this.manager.insert(ConversionSchema, toRow(conversion));
  }

  async update(conversion: Conversion): Promise<void> {
    const { id, ...row } = toRow(conversion);
    const { affected } = await this.manager.update(ConversionSchema, { id }, row);
    if (affected !== 1) throw new Error('The conversion to be written does not exist');
  }

  async remove(id: string): Promise<void> {
    await this.manager.delete(ConversionSchema, { id });
  }

  find(id: string): Promise<Conversion | undefined> {
    return this.one({ id });
  }

  findForUpdate(id: string): Promise<Conversion | undefined> {
    return this.one({ id }, true);
  }

  findByJobForUpdate(jobId: string): Promise<Conversion | undefined> {
    return this.one({ jobId }, true);
  }

  findByGifFilename(gifFilename: string): Promise<Conversion | undefined> {
    return this.one({ gifFilename });
  }

  async list({ ownerId, limit, cursor }: ConversionPageRequest): Promise<ConversionPage> {
    const query = this.manager
      .createQueryBuilder(ConversionSchema, 'c')
      .where('c.ownerId = :ownerId', { ownerId })
      .orderBy('c.createdAt', 'DESC')
      .addOrderBy('c.id', 'DESC')
      .limit(limit + 1);
    if (cursor !== undefined) {
      query.andWhere('(c.createdAt, c.id) < (:createdAt, :id)', decodeCursor(cursor));
    }
    const rows = await query.getMany();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = rows.length > limit && last !== undefined;
    return {
      conversions: page.map(toConversion),
      nextCursor: more ? encodeCursor(last) : undefined,
    };
  }

  async referenced(keys: readonly string[]): Promise<string[]> {
    const rows: { key: string }[] = await this.manager.query(
      `SELECT source_key AS key FROM conversions WHERE source_key = ANY($1)
       UNION SELECT gif ->> 'key' FROM conversions WHERE gif IS NOT NULL AND gif ->> 'key' = ANY($1)`,
      [keys],
    );
    return rows.map(({ key }) => key);
  }

  async applyEnds(ownerId?: string): Promise<AppliedConversions> {
    const rows: { status: JobStatus; n: number }[] = await this.manager.query(
      `WITH applied AS (
         UPDATE conversions SET applied_at = now()
         WHERE id IN (
           SELECT id FROM conversions
           WHERE applied_at IS NULL AND completed_at IS NOT NULL
             AND ($1::text IS NULL OR owner_id = $1)
           ORDER BY id FOR UPDATE SKIP LOCKED
         ) RETURNING status
       ) SELECT status, count(*)::int AS n FROM applied GROUP BY status`,
      [ownerId ?? null],
    );
    const count = (...statuses: JobStatus[]): number =>
      rows.filter(({ status }) => statuses.includes(status)).reduce((sum, { n }) => sum + n, 0);
    return { completed: count('completed'), failed: count('failed', 'cancelled') };
  }

  async countPending(ownerId: string): Promise<number> {
    const rows: { n: number }[] = await this.manager.query(
      `SELECT count(*)::int AS n FROM conversions WHERE completed_at IS NULL AND owner_id = $1`,
      [ownerId],
    );
    return rows[0]?.n ?? 0;
  }

  private async one(
    where: Partial<Pick<ConversionRow, 'id' | 'jobId' | 'gifFilename'>>,
    forUpdate = false,
  ): Promise<Conversion | undefined> {
    const lock = forUpdate ? { lock: { mode: 'pessimistic_write' as const } } : {};
    const row = await this.manager.findOne(ConversionSchema, { where, ...lock });
    return row === null ? undefined : toConversion(row);
  }
}
