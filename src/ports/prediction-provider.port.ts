import type { PredictionTarget } from '../contracts/generation.js';
import type { Prediction } from '../contracts/prediction.js';

/** What a prediction is to be made of, and where its end is to be told. */
export interface PredictionRequest {
  target: PredictionTarget;
  input: Record<string, unknown>;
  /** Told of the end alone; undefined for no webhook. */
  webhookUrl: string | undefined;
  /** The service ends it by itself once it is this old, though nobody waits any more; at least 5. */
  cancelAfterSeconds?: number;
}

/**
 * A service that generates media from prompts, each call costing its owner money. Every call throws the JobError
 * PROVIDER_FAILED where the service refuses (not retryable) or cannot be reached (retryable: nobody knows whether what was
 * asked has been done), and rethrows an aborted signal's reason.
 */
export abstract class PredictionProviderPort {
  /** Whether there are credentials; without them every call is refused. */
  abstract readonly isSetUp: boolean;

  /** Begins a prediction. Never repeated by itself once it may have been heard. */
  abstract create(request: PredictionRequest, signal: AbortSignal): Promise<Prediction>;

  /** How a prediction stands; undefined when the service does not know it. */
  abstract get(id: string, signal: AbortSignal): Promise<Prediction | undefined>;

  /** Resolves once the service has answered: the prediction is cancelled, over already, or unknown. */
  abstract cancel(id: string, signal: AbortSignal): Promise<void>;

  /** The predictions of these credentials, newest first, fetched page by page as they are asked for. */
  abstract recent(signal: AbortSignal): AsyncIterable<Prediction>;
}
