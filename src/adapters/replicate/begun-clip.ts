/** What is kept of a clip that is being made at the provider, in the words of the checkpoint. */
export type BegunClip =
  | { predictionId: string }
  /** It was asked for, and whether it was begun nobody knows: if so, its prediction tells its end to this address. */
  | { webhookUrl: string; requestedAt: string };

/** Reads what `keep` was given; undefined where that says nothing. */
export function readBegun(begun: Record<string, unknown> | undefined): BegunClip | undefined {
  const { predictionId, webhookUrl, requestedAt } = begun ?? {};
  if (typeof predictionId === 'string') return { predictionId };
  if (typeof webhookUrl !== 'string' || typeof requestedAt !== 'string') return undefined;
  return { webhookUrl, requestedAt };
}
