import { Injectable } from '@nestjs/common';
import { EntityManager, In, type FindOptionsWhere } from 'typeorm';
import type { Generation } from '../domain/generation.entity.js';
import { GenerationRepository } from '../domain/generation.repository.js';
import { toGeneration, toRow } from './generation.mapper.js';
import { GenerationSchema, type GenerationRow } from './generation.schema.js';

@Injectable()
export class TypeOrmGenerationRepository extends GenerationRepository {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async insert(generation: Generation): Promise<void> {
    await this.manager.insert(GenerationSchema, toRow(generation));
  }

  async update(generation: Generation): Promise<void> {
    const { id, ...row } = toRow(generation);
    const { affected } = await this.manager.update(GenerationSchema, { id }, row);
    if (affected !== 1) throw new Error('The generation to be written does not exist');
    await this.manager.query('UPDATE generations SET poll_after = now() WHERE id = $1', [id]);
  }

  find(id: string): Promise<Generation | undefined> {
    return this.one({ id });
  }

  findForUpdate(id: string): Promise<Generation | undefined> {
    return this.one({ id }, true);
  }

  findByJobForUpdate(jobId: string): Promise<Generation | undefined> {
    return this.one({ jobId }, true);
  }

  findByWebhookToken(webhookToken: string): Promise<Generation | undefined> {
    return this.one({ webhookToken });
  }

  findByPrediction(predictionId: string): Promise<Generation | undefined> {
    return this.one({ predictionId });
  }

  async takeDue(limit: number, pauseMs: number): Promise<Generation[]> {
    const taken: { id: string }[] = await this.manager.query(
      `WITH taken AS (
         UPDATE generations SET poll_after = now() + $2 * interval '1 millisecond'
         WHERE id IN (
           SELECT id FROM generations
           WHERE (cancel_due OR (prediction_id IS NOT NULL AND completed_at IS NULL))
             AND poll_after <= now()
           ORDER BY poll_after LIMIT $1 FOR UPDATE SKIP LOCKED
         ) RETURNING id
       ) SELECT id FROM taken`,
      [limit, pauseMs],
    );
    const ids = taken.map(({ id }) => id);
    return (await this.manager.findBy(GenerationSchema, { id: In(ids) })).map(toGeneration);
  }

  private async one(
    where: FindOptionsWhere<GenerationRow>,
    forUpdate = false,
  ): Promise<Generation | undefined> {
    const lock = forUpdate ? { lock: { mode: 'pessimistic_write' as const } } : {};
    const row = await this.manager.findOne(GenerationSchema, { where, ...lock });
    return row === null ? undefined : toGeneration(row);
  }
}
