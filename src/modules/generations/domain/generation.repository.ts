import type { Generation } from './generation.entity.js';

/** Keeps generations. Every method takes part in the current transaction; ids must be UUIDs. */
export abstract class GenerationRepository {
  abstract insert(generation: Generation): Promise<void>;

  /** Writes the state of a generation that exists. What is to be asked of the provider becomes due at once. */
  abstract update(generation: Generation): Promise<void>;

  abstract find(id: string): Promise<Generation | undefined>;

  /** The same, and nobody else changes it until the transaction ends. */
  abstract findForUpdate(id: string): Promise<Generation | undefined>;

  /** The generation whose prediction this job begins. */
  abstract findByJobForUpdate(jobId: string): Promise<Generation | undefined>;

  abstract findByWebhookToken(token: string): Promise<Generation | undefined>;

  abstract findByPrediction(predictionId: string): Promise<Generation | undefined>;

  /**
   * Some of those that the provider is to be asked about, the longest waiting first: open predictions, and cancellations
   * it has not answered. They are due again after the pause (milliseconds); no other instance is given them before.
   */
  abstract takeDue(limit: number, pauseMs: number): Promise<Generation[]>;
}
