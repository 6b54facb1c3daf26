/** A generation to be begun at the provider. */
export interface GenerationPayload {
  generationId: string;
  /** The name in the table of models. */
  model: string;
  /** The provider's input, complete. */
  input: Record<string, unknown>;
  /** Where the provider tells the end; undefined where it could not reach us. It carries the generation's own token. */
  webhookUrl: string | undefined;
}

/** The provider's prediction, begun. */
export interface GenerationResult {
  predictionId: string;
}
