import { ApiClient, type Answer } from '../../support/client.js';
import type { ChaosWorld } from '../chaos-world.js';
import type { CapturedCompletion } from '../gate-tap.js';

/** Sends a captured completion to the API, changed where asked; its signature stays what it was. */
export function deliver(
  world: ChaosWorld,
  { path, headers, body }: CapturedCompletion,
  changed: { path?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<Answer<unknown>> {
  const client = new ApiClient(world.api.url);
  return client.request('POST', changed.path ?? path, changed.body ?? body, {
    ...headers,
    ...changed.headers,
  });
}

/** All of a job that a callback could change; the lease and the progress are the heartbeat's. */
export async function stateOf(world: ChaosWorld, job: string): Promise<unknown> {
  const [row] = await world.stack.query(
    `SELECT status, attempt, outputs, result, error, finished_at, failures, losses, crashes
     FROM jobs WHERE id = $1`,
    [job],
  );
  return row;
}
