import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresError } from './postgres-error.js';

const PATIENCE_MS = 5_000;
const BETWEEN_TRIES_MS = 50;

/**
 * Tries until the folder is free: the Postgres of a service that was just killed still writes its last checkpoint.
 * An attempt answers undefined when it found the folder in use. Five seconds, then it is somebody else's for good.
 */
export async function whenFree<T>(
  directory: string,
  log: (message: string) => void,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  let told = false;
  for (;;) {
    const answer = await attempt();
    if (answer !== undefined) return answer;
    if (Date.now() >= until) {
      throw new EmbeddedPostgresError(
        `${directory} is in use by another running service. Two services cannot share one DATA_DIR: ` +
          'stop the other one or give each its own.',
      );
    }
    if (!told) log(`${directory} is still in use; waiting up to ${PATIENCE_MS / 1000} s`);
    told = true;
    await pause(BETWEEN_TRIES_MS);
  }
}
