import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { isUnavailable } from './database-errors.js';

const PATIENCE_MS = 10_000;
const BETWEEN_TRIES_MS = 250;
const CLOSE_PATIENCE_MS = 5_000;

/**
 * Connects, giving a database that starts at the same time as we do ten seconds to appear. A wrong password or a
 * missing database fails at once. The error names the server, never the password.
 */
export async function connect(dataSource: DataSource, patienceMs = PATIENCE_MS): Promise<void> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      await dataSource.initialize();
      return;
    } catch (error) {
      if (!isUnavailable(error) || Date.now() >= until) {
        const reason = error instanceof Error ? error.message || error.name : String(error);
        throw new Error(`Postgres at ${serverOf(dataSource)} cannot be used: ${reason}`, {
          cause: error,
        });
      }
    }
    await pause(BETWEEN_TRIES_MS);
  }
}

/** Closes every connection; a server that does not answer cannot hold us up for more than five seconds. */
export async function disconnect(dataSource: DataSource): Promise<void> {
  if (!dataSource.isInitialized) return;
  const timer = new AbortController();
  const late = pause(CLOSE_PATIENCE_MS, 'late' as const, { signal: timer.signal }).catch(
    () => 'late' as const,
  );
  const outcome = await Promise.race([dataSource.destroy(), late]);
  timer.abort();
  if (outcome === 'late') new Logger('Postgres').warn('The connections did not close in time');
}

function serverOf(dataSource: DataSource): string {
  const { url } = dataSource.options as { url?: string };
  if (url === undefined || !URL.canParse(url)) return 'an unreadable address';
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
