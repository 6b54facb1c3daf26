import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { OperationFilesRepository } from '../domain/operation-files.repository.js';

interface KeyRow {
  key: string;
}

@Injectable()
export class SqlOperationFiles extends OperationFilesRepository {
  constructor(private readonly manager: EntityManager) {
    super();
  }

  async holdOutput(operationId: string): Promise<boolean> {
    const rows: unknown[] = await this.manager.query(
      `SELECT id FROM operation_files WHERE operation_id = $1 AND file_type = 'output' FOR SHARE`,
      [operationId],
    );
    return rows.length > 0;
  }

  /**
   * Three statements, each of which sees what the one before has waited for. All rows that name the objects are locked,
   * in the order of their ids, so that of two who remove the last two rows the second knows that it is the last. A row
   * that comes to name an object meanwhile does so beside another that its transaction holds on to.
   */
  async release(operationIds: readonly string[]): Promise<string[]> {
    await this.manager.query(
      `SELECT id FROM operation_files
       WHERE key IN (SELECT key FROM operation_files WHERE operation_id = ANY($1))
       ORDER BY id FOR UPDATE`,
      [operationIds],
    );
    const released: KeyRow[] = await this.manager.query(
      `WITH released AS (
         DELETE FROM operation_files WHERE operation_id = ANY($1) RETURNING key
       )
       SELECT DISTINCT key FROM released WHERE key IS NOT NULL`,
      [operationIds],
    );
    const unnamed: KeyRow[] = await this.manager.query(
      `SELECT key FROM unnest($1::text[]) AS gone (key)
       WHERE NOT EXISTS (SELECT FROM operation_files f WHERE f.key = gone.key)`,
      [released.map(({ key }) => key)],
    );
    return unnamed.map(({ key }) => key);
  }

  async referenced(keys: readonly string[]): Promise<string[]> {
    const rows: KeyRow[] = await this.manager.query(
      'SELECT DISTINCT key FROM operation_files WHERE key = ANY($1)',
      [keys],
    );
    return rows.map(({ key }) => key);
  }
}
