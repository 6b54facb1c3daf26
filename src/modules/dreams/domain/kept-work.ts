import { dreamFolder, type DreamCheckpoint } from '../../../contracts/dream.js';
import { isStorageKey } from '../../../contracts/storage-key.js';
import type { Job } from '../../jobs/domain/job.entity.js';

/** A rendering, with what it was given and what it has told so far. */
export type Rendering = Pick<Job<'dream.render'>, 'payload' | 'checkpoint' | 'status'>;

type HeldWork = DreamCheckpoint & Required<Pick<DreamCheckpoint, 'clips' | 'begun'>>;

/**
 * What the rendering that is begun after one that failed can go on from: nothing is made or paid for twice. What was begun
 * at a provider is of no use once it has been cancelled.
 */
export function keptWork(rendering: Rendering): DreamCheckpoint {
  const { begun, ...work } = heldWork(rendering);
  return rendering.status === 'cancelled' ? work : { ...work, begun };
}

/** Where the low-resolution version lies that a rendering has made, or was given; undefined where there is none. */
export function previewKeyOf(rendering: Rendering): string | undefined {
  return ownKeys(rendering, [heldWork(rendering).preview])[0];
}

/** Where the clips lie that a rendering has made, or was given. */
export function clipKeysOf(rendering: Rendering): string[] {
  const clips: readonly unknown[] = Object.values(heldWork(rendering).clips);
  return ownKeys(
    rendering,
    clips.map((clip) => (isRecord(clip) ? clip['key'] : undefined)),
  );
}

/** What was given with the job, and on top of it what its attempts have told. */
function heldWork({ payload: { kept = {} }, checkpoint: told }: Rendering): HeldWork {
  const { plan, preview }: DreamCheckpoint = { ...kept, ...told };
  return {
    ...(plan !== undefined && { plan }),
    ...(preview !== undefined && { preview }),
    clips: { ...kept.clips, ...recordOf(told['clips']) } as HeldWork['clips'],
    // The worker tells all of it: what it does not name any more is over.
    begun: recordOf(told['begun'] ?? kept.begun) as HeldWork['begun'],
  };
}

/** Keys are a worker's words: none leads out of the dream's own folder. */
function ownKeys({ payload: { dreamId } }: Rendering, keys: readonly unknown[]): string[] {
  const folder = `${dreamFolder(dreamId)}/`;
  const isOwn = (key: unknown): key is string =>
    typeof key === 'string' && isStorageKey(key) && key.startsWith(folder);
  return [...new Set(keys.filter(isOwn))];
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
