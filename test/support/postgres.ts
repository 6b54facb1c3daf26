import { createHash, randomUUID } from 'node:crypto';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { MIGRATIONS } from '../../migrations/index.js';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/adapters/embedded-postgres/embedded-postgres.js';
import { connect, disconnect } from '../../src/adapters/typeorm/connect.js';
import { createDataSource, type MigrationClass } from '../../src/adapters/typeorm/data-source.js';
import { runMigrations } from '../../src/adapters/typeorm/migrate.js';
import { waitFor } from './wait.js';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl?: string;
  }
}

export interface TestDatabase {
  url: string;
  /** Removes the database, cutting the connections it still has. */
  drop(): Promise<void>;
}

/** A Postgres of a test's own, to be ill-treated. */
export interface TestPostgres {
  readonly url: string;
  readonly dataDir: string;
  createDatabase(migrations?: MigrationClass[]): Promise<TestDatabase>;
  /** Kills the server in mid-air (no shutdown, no checkpoint); resolves when it accepts connections again. */
  restartImmediate(): Promise<void>;
  /** Cuts every other connection; answers how many there were. */
  terminateBackends(): Promise<number>;
  /** Stops the processes where they are: connections stay open and nobody answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Takes the server away, and brings it back on the same port. */
  shutDown(): Promise<void>;
  startAgain(): Promise<void>;
  /** Shuts down for good and removes the files. */
  stop(): Promise<void>;
}

/** Vitest's global setup: one server for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  await hurry(postgres.url);
  project.provide('postgresUrl', postgres.url);
  return () => postgres.stop();
}

/** A fresh database with the given schema, copied from a template that is migrated once for the whole run. */
export async function createTestDatabase(
  migrations: MigrationClass[] = MIGRATIONS,
): Promise<TestDatabase> {
  const shared = inject('postgresUrl');
  if (shared !== undefined) return createDatabase(shared, migrations);
  const own = await startPostgres();
  await hurry(own.url);
  const { url } = await own.createDatabase(migrations);
  return { url, drop: () => own.stop() };
}

/** Starts a server that the test may stop, pause and kill. */
export async function startPostgres(): Promise<TestPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'postgres-'));
  const start = (port = 0): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataDir, port, log: () => undefined });
  let running = await start();
  const { url } = running;
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    for (const pid of familyOf(await postmasterOf(dataDir))) process.kill(pid, name);
  };
  return {
    url,
    dataDir,
    createDatabase: (migrations = []) => createDatabase(url, migrations),
    restartImmediate: async () => {
      const before = await postmasterOf(dataDir);
      process.kill(before, 'SIGQUIT');
      await waitFor('another postmaster', async () => (await postmasterOf(dataDir)) !== before);
      await waitFor('Postgres to accept connections', () => ask(url, 'SELECT 1'));
    },
    terminateBackends: async () => {
      const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`;
      return (await ask(url, others)).length;
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    shutDown: () => running.stop(),
    startAgain: async () => {
      running = await start(Number(new URL(url).port));
    },
    stop: async () => {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The process id of the server that runs in a data directory. */
export async function postmasterOf(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  return Number.parseInt(text, 10);
}

/** A crash costs tests nothing they keep. */
async function hurry(url: string): Promise<void> {
  await ask(url, 'ALTER SYSTEM SET fsync = off');
  await ask(url, 'SELECT pg_reload_conf()');
}

async function createDatabase(
  serverUrl: string,
  migrations: MigrationClass[],
): Promise<TestDatabase> {
  const template = await templateFor(serverUrl, migrations);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await ask(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: databaseUrl(serverUrl, name),
    drop: async () => {
      await ask(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function templateFor(serverUrl: string, migrations: MigrationClass[]): Promise<string> {
  if (migrations.length === 0) return 'template1';
  const names = migrations.map((migration) => migration.name).join();
  const template = `template_${createHash('sha256').update(names).digest('hex').slice(0, 16)}`;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    // Test files run side by side: one makes the template, the others wait for it.
    await client.query('SELECT pg_advisory_lock(1)');
    const made = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (made.rowCount === 0) await makeTemplate(client, serverUrl, template, migrations);
  } finally {
    await client.end();
  }
  return template;
}

async function makeTemplate(
  client: pg.Client,
  serverUrl: string,
  template: string,
  migrations: MigrationClass[],
): Promise<void> {
  const draft = `${template}_draft`;
  await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${draft}`);
  const dataSource = createDataSource({
    url: databaseUrl(serverUrl, draft),
    poolSize: 1,
    entities: [],
    migrations,
  });
  await connect(dataSource);
  try {
    await runMigrations(dataSource);
  } finally {
    await disconnect(dataSource);
  }
  await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** A process and its children, the parent first. */
function familyOf(parent: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);
  return [parent, ...children];
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
