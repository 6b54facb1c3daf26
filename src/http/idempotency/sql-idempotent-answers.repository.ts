import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { IdempotencySettings } from '../../config/idempotency.settings.js';
import { AppError } from '../../contracts/app-error.js';
import {
  IdempotentAnswers,
  type KeptAnswer,
  type RepeatableRequest,
} from './idempotent-answers.js';

/** The unique key makes a second request wait until the first one's transaction is over. */
@Injectable()
export class SqlIdempotentAnswers extends IdempotentAnswers {
  constructor(
    private readonly manager: EntityManager,
    private readonly settings: IdempotencySettings,
  ) {
    super();
  }

  async begin({ ownerId, key, fingerprint }: RepeatableRequest): Promise<KeptAnswer | undefined> {
    const begun: unknown[] = await this.manager.query(
      `INSERT INTO idempotent_answers AS kept (owner_id, key, fingerprint) VALUES ($1, $2, $3)
       ON CONFLICT (owner_id, key) DO UPDATE
         SET fingerprint = EXCLUDED.fingerprint, answer = NULL, created_at = now()
         WHERE kept.created_at < now() - make_interval(hours => $4)
       RETURNING 1`,
      [ownerId, key, fingerprint, this.settings.windowHours],
    );
    if (begun.length > 0) return undefined;
    const [kept]: KeptAnswer[] = await this.manager.query(
      'SELECT fingerprint, answer FROM idempotent_answers WHERE owner_id = $1 AND key = $2',
      [ownerId, key],
    );
    // Swept between the two statements: asked again, the request begins anew.
    if (kept === undefined) throw new AppError('SERVICE_UNAVAILABLE');
    return kept;
  }

  async keep({ ownerId, key }: RepeatableRequest, answer: unknown): Promise<void> {
    await this.manager.query(
      'UPDATE idempotent_answers SET answer = $3 WHERE owner_id = $1 AND key = $2',
      [ownerId, key, JSON.stringify(answer)],
    );
  }

  async sweep(): Promise<void> {
    await this.manager.query(
      'DELETE FROM idempotent_answers WHERE created_at < now() - make_interval(hours => $1)',
      [this.settings.windowHours],
    );
  }
}
