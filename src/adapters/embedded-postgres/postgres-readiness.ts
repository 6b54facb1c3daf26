import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

const CANNOT_CONNECT_NOW = '57P03';

/** The lines of postmaster.pid, by which Postgres's own tools know a server's state. */
const PID_LINE = 0;
const STATUS_LINE = 7;

/** Whether the server calls itself ready. Asked first: connecting too early fills its log, or reaches a stranger. */
export async function isReady(clusterDir: string, pid: number | undefined): Promise<boolean> {
  try {
    const lines = (await readFile(join(clusterDir, 'postmaster.pid'), 'utf8')).split('\n');
    return Number(lines[PID_LINE]) === pid && lines[STATUS_LINE]?.trim() === 'ready';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Whether the server lets us in. False while it is still coming up; any other refusal is thrown. */
export async function isAccepting(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server that ends while we are connected reports it here as well; the query's own failure is what counts.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if (isStillStarting(error)) return false;
    throw error;
  }
}

function isStillStarting(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.code === CANNOT_CONNECT_NOW;
  // Refused, reset, timed out: nobody answers yet. Whether the process still lives is asked elsewhere.
  return true;
}
