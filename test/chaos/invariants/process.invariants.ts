import { waitFor } from '../../support/wait.js';
import type { Evidence, Findings } from './evidence.js';

/** A worker's tools are dead this long after it, or after the work they did. */
const GONE_WITHIN_MS = 5_000;

/** No tool outlives its worker or its work. */
export async function noToolIsLeft({ world }: Evidence): Promise<string[]> {
  let left: number[] = [];
  try {
    await waitFor(
      'the tools to end',
      async () => {
        left = (await Promise.all(world.seats.map((seat) => world.toolsOf(seat)))).flat();
        return left.length === 0;
      },
      { timeoutMs: GONE_WITHIN_MS },
    );
    return [];
  } catch (error) {
    if (left.length === 0) throw error;
    return left.map((pid) => `the tool ${pid} still runs`);
  }
}

/** No process ends but those that were ended. */
export function nobodyDeserts({ world }: Evidence): Findings {
  return world.deserters.map(({ pid, log }) => `process ${pid} ended: ${log.slice(-500)}`);
}
