import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';
import { AppError } from '../../contracts/app-error.js';
import { UnitOfWork } from '../../ports/unit-of-work.port.js';
import {
  breaksConnection,
  databaseUnavailable,
  isConflict,
  translateDatabaseError,
} from './database-errors.js';
import { connectionOf, discardConnection } from './guarded-query-runner.js';
import type { OpenTransaction, TransactionScope } from './transaction-scope.js';

const RETRIES = 3;
const RETRY_PAUSE_MS = 20;

/**
 * Transactions on Postgres (READ COMMITTED). Work that lost a deadlock or a serialization conflict is done again, up to
 * three times: it must bear that. Work that failed inside a nested run cannot be committed by the outer one. A commit
 * whose answer was lost is SERVICE_UNAVAILABLE although it may have happened.
 */
export class TypeOrmUnitOfWork extends UnitOfWork {
  private readonly logger = new Logger(TypeOrmUnitOfWork.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly scope: TransactionScope,
  ) {
    super();
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.scope.current();
    if (outer !== undefined) return joined(outer, work);
    for (let retry = 1; ; retry++) {
      try {
        return await this.once(work);
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (retry > RETRIES) throw databaseUnavailable(error);
      }
      await pause(RETRY_PAUSE_MS * retry * (0.5 + Math.random()));
    }
  }

  afterCommit(hook: () => void): void {
    const transaction = this.scope.current();
    if (transaction === undefined) hook();
    else transaction.afterCommit.push(hook);
  }

  private async once<T>(work: () => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const transaction: OpenTransaction = { manager: runner.manager, afterCommit: [], over: false };
    let result: T;
    try {
      await runner.startTransaction();
      result = await this.scope.run(transaction, work);
      transaction.over = true;
      if (transaction.failure !== undefined) throw transaction.failure.error;
      await commit(runner);
    } catch (error) {
      transaction.over = true;
      // Nobody but a broken connection releases a runner before we do.
      if (runner.isReleased) throw error instanceof AppError ? error : databaseUnavailable(error);
      await this.rollback(runner);
      throw error;
    } finally {
      await runner.release();
    }
    for (const hook of transaction.afterCommit) this.call(hook);
    return result;
  }

  /** A hook that fails cannot undo what is committed. */
  private call(hook: () => void): void {
    try {
      hook();
    } catch (error) {
      this.logger.error(error instanceof Error ? error : String(error));
    }
  }

  private async rollback(runner: QueryRunner): Promise<void> {
    try {
      await runner.query('ROLLBACK');
    } catch (error) {
      // Closing the connection rolls back as well; what made the work fail is what the caller is told.
      await discardConnection(runner);
      this.logger.debug(`A connection was closed to roll back: ${String(error)}`);
    }
  }
}

async function joined<T>(outer: OpenTransaction, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    outer.failure ??= { error };
    throw error;
  }
}

/** Past the runner, which would hide the server's answer: to the COMMIT of a transaction that had failed it is ROLLBACK. */
async function commit(runner: QueryRunner): Promise<void> {
  if (runner.isReleased) throw new Error('The connection was lost before the commit');
  const connection = await connectionOf(runner);
  try {
    const { command } = await connection.query('COMMIT');
    if (command === 'COMMIT') return;
  } catch (error) {
    if (breaksConnection(error)) await discardConnection(runner);
    throw translateDatabaseError(error);
  }
  throw new Error('The transaction could not be committed: a statement in it had failed unnoticed');
}
