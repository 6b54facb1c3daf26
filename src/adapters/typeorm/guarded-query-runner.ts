import type pg from 'pg';
import type { QueryRunner } from 'typeorm';
import { breaksConnection, translateDatabaseError } from './database-errors.js';

/**
 * Every statement TypeORM sends, from wherever, passes a query runner's `query`: here errors are translated, and a
 * connection that failed is closed before the pool can hand it to somebody else.
 */
export function guardQueryRunner<T extends QueryRunner>(runner: T): T {
  const query = runner.query.bind(runner) as (...input: unknown[]) => Promise<unknown>;
  const guarded = async (...input: unknown[]): Promise<unknown> => {
    try {
      return await query(...input);
    } catch (error) {
      if (breaksConnection(error)) await discardConnection(runner);
      throw translateDatabaseError(error);
    }
  };
  runner.query = guarded as QueryRunner['query'];
  return runner;
}

/** The connection under a runner, as the driver knows it. */
export async function connectionOf(runner: QueryRunner): Promise<pg.Client> {
  return (await runner.connect()) as pg.Client;
}

/** Closes a runner's connection; the pool drops a client that is ending when the runner lets go of it. */
export async function discardConnection(runner: QueryRunner): Promise<void> {
  if (runner.isReleased) return;
  const client = await connectionOf(runner).catch(() => undefined);
  // A statement the server never answered keeps the client busy; ending it then cuts the line, without waiting.
  void client?.end();
}
