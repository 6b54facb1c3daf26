/** What is asked to generate, as the provider names it: an official model by `owner/name`, or one version of any. */
export type PredictionTarget = { model: string } | { version: string };

/** A generation to be begun at the provider. Holds all that the worker needs. */
export interface GenerationPayload {
  generationId: string;
  target: PredictionTarget;
  /** The provider's input, complete. */
  input: Record<string, unknown>;
  /** Where the provider tells the end; undefined where it could not reach us. It carries the generation's own token. */
  webhookUrl: string | undefined;
  /** When it was asked for, ISO 8601: no prediction of it is older. */
  requestedAt: string;
}

/** The provider's prediction, begun. */
export interface GenerationResult {
  predictionId: string;
}
