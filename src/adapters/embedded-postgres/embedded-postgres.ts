import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { findPostgresBinaries } from './postgres-binaries.js';
import { PostgresCluster } from './postgres-cluster.js';
import { PostgresLauncher } from './postgres-launcher.js';
import { PostgresServer } from './postgres-server.js';

export interface EmbeddedPostgresOptions {
  /** The database lives in `postgres` below it, its password (mode 0600) beside that. Made when missing. */
  dataDir: string;
  log: (message: string) => void;
  /** Any free one when left out. */
  port?: number;
}

/** A Postgres of our own. `url` stays true until it is stopped. */
export interface EmbeddedPostgres {
  url: string;
  /** Resolves when the server is gone; does no harm when called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the Postgres that npm brought along, on loopback and behind a random password; as root without a second user.
 * It ends with this process, however that ends, and is started again should it die. To be called on the main thread:
 * the kernel ties it to the thread that starts it. Throws EmbeddedPostgresError: folder in use by another service, no
 * way to run here, damaged files.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { log } = options;
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const binaries = await findPostgresBinaries();
  const launcher = await PostgresLauncher.choose(dataDir, [
    dirname(binaries.postgres),
    binaries.postgres,
  ]);
  const cluster = new PostgresCluster(dataDir, binaries, launcher, log);
  await cluster.own();
  const known = await cluster.findPassword();
  const server = new PostgresServer({
    clusterDir: cluster.directory,
    postgres: binaries.postgres,
    password: known ?? (await cluster.initialise()),
    launcher,
    port: options.port ?? 0,
    log,
  });
  try {
    await Promise.all([server.start(), known === undefined ? cluster.sync() : undefined]);
    if (known === undefined) await cluster.finish();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: server.url, stop: () => server.stop() };
}
