import type { DreamCheckpoint } from '../../../../contracts/dream.js';

/**
 * What an attempt goes on from: what the one before it left, else what an earlier job for the same dream did. Always a
 * copy that may be changed.
 */
export function checkpointToGoOnFrom(
  left: Record<string, unknown>,
  kept: DreamCheckpoint | undefined,
): DreamCheckpoint {
  const { plan, preview, clips, begun }: DreamCheckpoint =
    Object.keys(left).length > 0 ? left : (kept ?? {});
  return structuredClone({
    ...(plan === undefined ? {} : { plan }),
    ...(preview === undefined ? {} : { preview }),
    clips: clips ?? {},
    begun: begun ?? {},
  });
}
