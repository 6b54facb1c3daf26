import { Injectable } from '@nestjs/common';
import { EntityManager, In, IsNull, type FindOptionsWhere } from 'typeorm';
import { decodeCursor, encodeCursor } from '../../../contracts/page-cursor.js';
import type { Operation } from '../domain/operation.entity.js';
import { isRemote } from '../domain/operation-input.js';
import {
  OperationRepository,
  type OperationPage,
  type OperationPageRequest,
} from '../domain/operation.repository.js';
import { OperationFileSchema } from './operation-file.schema.js';
import { toFactColumns, toFileRow, toOperation, toRow } from './operation.mapper.js';
import { OperationSchema, type OperationRow } from './operation.schema.js';

@Injectable()
export class TypeOrmOperationRepository extends OperationRepository {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async insert(operation: Operation): Promise<void> {
    const { id, input } = operation.state;
    await this.manager.insert(OperationSchema, toRow(operation));
    await this.manager.insert(OperationFileSchema, toFileRow(id, 'input', input));
    await this.writeOutput(operation);
  }

  async update(operation: Operation): Promise<void> {
    const { id, ...row } = toRow(operation);
    const { affected } = await this.manager.update(OperationSchema, { id }, row);
    if (affected !== 1) throw new Error('The operation to be written does not exist');
    await this.writeFetched(operation);
    await this.writeOutput(operation);
  }

  async find(id: string): Promise<Operation | undefined> {
    return (await this.read({ id }))[0];
  }

  findOfJobForUpdate(jobId: string): Promise<Operation[]> {
    return this.read({ jobId }, true);
  }

  async list({ ownerId, limit, ...filters }: OperationPageRequest): Promise<OperationPage> {
    const { status, operation, cursor } = filters;
    const query = this.manager
      .createQueryBuilder(OperationSchema, 'o')
      .where('o.ownerId = :ownerId AND o.deletedAt IS NULL', { ownerId })
      .orderBy('o.createdAt', 'DESC')
      .addOrderBy('o.id', 'DESC')
      .limit(limit + 1);
    if (status !== undefined) query.andWhere('o.status = :status', { status });
    if (operation !== undefined) query.andWhere('o.operation = :operation', { operation });
    if (cursor !== undefined) {
      query.andWhere('(o.createdAt, o.id) < (:createdAt, :id)', decodeCursor(cursor));
    }
    const rows = await query.getMany();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = rows.length > limit && last !== undefined;
    return {
      operations: await this.withFiles(page),
      nextCursor: more ? encodeCursor(last) : undefined,
    };
  }

  async takeExpired(limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT o.id FROM operations o JOIN jobs j ON j.id = o.job_id
       WHERE o.expires_at <= now() ORDER BY o.expires_at LIMIT $1
       FOR UPDATE OF j, o SKIP LOCKED`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.manager.delete(OperationSchema, { id: In([...ids]) });
  }

  /** What was found at the address of an input, once it is known. */
  private async writeFetched({ state: { id, input } }: Operation): Promise<void> {
    if (!isRemote(input) || input.facts === undefined) return;
    const where = { operationId: id, fileType: 'input' } as const;
    await this.manager.update(OperationFileSchema, where, toFactColumns(input.facts));
  }

  private async writeOutput({ state: { id, output } }: Operation): Promise<void> {
    if (output === undefined) return;
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(OperationFileSchema)
      .values(toFileRow(id, 'output', output))
      .orIgnore()
      .execute();
  }

  private async read(
    where: FindOptionsWhere<OperationRow>,
    forUpdate = false,
  ): Promise<Operation[]> {
    const lock = forUpdate ? { lock: { mode: 'pessimistic_write' as const } } : {};
    const rows = await this.manager.find(OperationSchema, {
      where: { ...where, deletedAt: IsNull() },
      order: { id: 'ASC' },
      ...lock,
    });
    return this.withFiles(rows);
  }

  private async withFiles(rows: OperationRow[]): Promise<Operation[]> {
    if (rows.length === 0) return [];
    const operationId = In(rows.map(({ id }) => id));
    const files = await this.manager.find(OperationFileSchema, { where: { operationId } });
    return rows.map((row) => toOperation(row, files)).filter((one) => one !== undefined);
  }
}
