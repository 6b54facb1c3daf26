import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { ResultCachePort } from '../domain/result-cache.port.js';

@Injectable()
export class SqlResultCache extends ResultCachePort {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async enter(ownerId: string, cacheKey: string): Promise<string | undefined> {
    await this.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `operation ${ownerId} ${cacheKey}`,
    ]);
    const rows: { job_id: string }[] = await this.manager.query(
      `SELECT job_id FROM operations
       WHERE owner_id = $1 AND cache_key = $2 AND deleted_at IS NULL
         AND status IN ('queued', 'processing', 'completed')
         AND (expires_at IS NULL OR expires_at > now())
       ORDER BY status = 'completed' DESC, created_at, id LIMIT 1`,
      [ownerId, cacheKey],
    );
    return rows[0]?.job_id;
  }
}
