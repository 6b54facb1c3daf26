import { setTimeout as pause } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';
import { connect, disconnect } from './connect.js';
import { createPatientDataSource } from './data-source.js';

/** Any number no other program uses on our database. */
const MIGRATION_LOCK = 4_711_200_519;
const STATEMENT_TIMEOUT_MS = 10 * 60_000;
const LOCK_PATIENCE_MS = 10 * 60_000;
const BETWEEN_TRIES_MS = 100;

/**
 * Brings the schema up to date, each migration in a transaction of its own, on a connection of its own. Instances that
 * start together take turns: one does the work, the others find it done. Answers the names of the migrations it ran.
 */
export async function runMigrations(dataSource: DataSource): Promise<string[]> {
  const patient = createPatientDataSource(dataSource, STATEMENT_TIMEOUT_MS);
  await connect(patient);
  try {
    const runner = patient.createQueryRunner();
    await waitForTurn(runner);
    // The connection holds the lock and does the work: should it be lost, both end together.
    const executor = new MigrationExecutor(patient, runner);
    executor.transaction = 'each';
    const migrations = await executor.executePendingMigrations();
    await runner.release();
    return migrations.map(({ name }) => name);
  } finally {
    await disconnect(patient);
  }
}

/** Asks again instead of waiting in the server, where an open statement would block CREATE INDEX CONCURRENTLY. */
async function waitForTurn(runner: QueryRunner): Promise<void> {
  const until = Date.now() + LOCK_PATIENCE_MS;
  while (Date.now() < until) {
    const [row] = (await runner.query('SELECT pg_try_advisory_lock($1) AS ours', [
      MIGRATION_LOCK,
    ])) as { ours: boolean }[];
    if (row?.ours === true) return;
    await pause(BETWEEN_TRIES_MS);
  }
  throw new Error('Another instance has been migrating the database for too long');
}
