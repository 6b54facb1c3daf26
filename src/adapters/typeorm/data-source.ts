import { Logger } from '@nestjs/common';
import {
  DataSource,
  type DataSourceOptions,
  type EntitySchema,
  type MigrationInterface,
  type QueryRunner,
  type ReplicationMode,
} from 'typeorm';
import { guardQueryRunner } from './guarded-query-runner.js';

export type MigrationClass = new () => MigrationInterface;

export interface PostgresOptions {
  url: string;
  /** Connections of this process; one more is taken by the signal bus. */
  poolSize: number;
  entities: EntitySchema[];
  migrations: MigrationClass[];
}

/** How long one statement may take at the server, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 5_000;

/** How long to wait for a free or new connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 2_000;

/** How long a transaction may stand still, in milliseconds. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

/** The server ends late statements itself; past this a server that is silent altogether is given up. */
const SILENCE_MS = 1_000;

class PostgresDataSource extends DataSource {
  override createQueryRunner(mode?: ReplicationMode): QueryRunner {
    return guardQueryRunner(super.createQueryRunner(mode));
  }
}

/** The time limits of a connection, as the driver takes them. */
export function timeLimits(statementMs: number, idleInTransactionMs: number): object {
  return {
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    query_timeout: statementMs + SILENCE_MS,
    keepAlive: true,
  };
}

/** A data source on Postgres that bounds every wait and survives the loss of its connections. Not yet connected. */
export function createDataSource(options: PostgresOptions): DataSource {
  const logger = new Logger('Postgres');
  return new PostgresDataSource({
    type: 'postgres',
    ...options,
    applicationName: 'framewright',
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    logging: false,
    poolErrorHandler: (error: Error) => {
      logger.warn(`An idle connection was lost: ${error.message}`);
    },
    extra: timeLimits(STATEMENT_TIMEOUT_MS, IDLE_IN_TRANSACTION_TIMEOUT_MS),
  });
}

/** The same data source with other limits and one connection: for work that may take its time. */
export function createPatientDataSource(dataSource: DataSource, patienceMs: number): DataSource {
  const options = {
    ...dataSource.options,
    entities: [],
    poolSize: 1,
    extra: timeLimits(patienceMs, patienceMs),
  } as DataSourceOptions;
  return new PostgresDataSource(options);
}
