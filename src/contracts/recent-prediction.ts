import type { Prediction } from './prediction.js';
import { isToldAt } from './webhook-address.js';

/** The provider's clock may be behind ours by as much. */
const CLOCKS_APART_MS = 10 * 60_000;

/**
 * Of the provider's predictions, newest first, the one that was begun with this webhook and not before that time. It tells
 * whether something begun is ours although the answer that said so was lost.
 */
export async function findPrediction(
  recent: AsyncIterable<Prediction>,
  webhookUrl: string,
  requestedAt: Date,
): Promise<Prediction | undefined> {
  const oldest = requestedAt.getTime() - CLOCKS_APART_MS;
  for await (const prediction of recent) {
    if (isToldAt(webhookUrl, prediction)) return prediction;
    if (prediction.createdAt !== undefined && prediction.createdAt.getTime() < oldest) break;
  }
  return undefined;
}
