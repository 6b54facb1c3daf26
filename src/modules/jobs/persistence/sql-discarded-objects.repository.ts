import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { DiscardedObjectsPort } from '../domain/discarded-objects.port.js';
import { ObjectDiscardPort } from '../domain/object-discard.port.js';

/** When a removal that did not succeed is tried again. */
const AGAIN_SECONDS = 300;

interface KeyRow {
  key: string;
}

@Injectable()
export class SqlObjectDiscard extends ObjectDiscardPort {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async discard(keys: readonly string[], afterMs = 0): Promise<void> {
    await this.manager.query(
      `INSERT INTO discarded_objects (key, due_at)
       SELECT key, now() + $2 * interval '1 millisecond' FROM unnest($1::text[]) AS key
       ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at WHERE NOT discarded_objects.taken`,
      [keys, afterMs],
    );
  }

  async keep(keys: readonly string[]): Promise<string[]> {
    const rows: KeyRow[] = await this.manager.query(
      `WITH kept AS (
         DELETE FROM discarded_objects WHERE key = ANY($1) AND NOT taken RETURNING key
       )
       SELECT key FROM kept`,
      [keys],
    );
    return rows.map((row) => row.key);
  }
}

@Injectable()
export class SqlDiscardedObjects extends DiscardedObjectsPort {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async take(limit: number): Promise<string[]> {
    const rows: KeyRow[] = await this.manager.query(
      `WITH taken AS (
         UPDATE discarded_objects SET taken = true, due_at = now() + $2 * interval '1 second'
         WHERE key IN (
           SELECT key FROM discarded_objects WHERE due_at <= now()
           ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
         ) RETURNING key
       ) SELECT key FROM taken`,
      [limit, AGAIN_SECONDS],
    );
    return rows.map((row) => row.key);
  }

  async forget(keys: readonly string[]): Promise<void> {
    await this.manager.query('DELETE FROM discarded_objects WHERE key = ANY($1)', [keys]);
  }
}
