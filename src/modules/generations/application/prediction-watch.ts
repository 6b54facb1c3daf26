import { Injectable } from '@nestjs/common';
import { PredictionProviderPort } from '../../../ports/prediction-provider.port.js';
import type { Generation } from '../domain/generation.entity.js';
import { failedWith, type GenerationOutcome } from '../domain/prediction-outcome.js';
import { GenerationOutcomes } from './generation-outcomes.js';

/** A prediction runs for half an hour at most; one that is open for longer than this is lost. */
const LONGEST_MS = 2 * 3_600_000;

const UNKNOWN = failedWith('The generation service does not know this generation any more.');
const TOO_LONG = failedWith('The generation service did not end the generation in time.');

/** Asks the provider how one open prediction stands, and carries the answer over. */
@Injectable()
export class PredictionWatch {
  constructor(
    private readonly provider: PredictionProviderPort,
    private readonly outcomes: GenerationOutcomes,
  ) {}

  /** Throws where the provider does not answer, unless that has gone on for too long. */
  async look({ state }: Generation, signal: AbortSignal): Promise<void> {
    const { id, predictionId, createdAt } = state;
    if (predictionId === undefined) return;
    const isLost = Date.now() - createdAt.getTime() > LONGEST_MS;
    try {
      const prediction = await this.provider.get(predictionId, signal);
      if (prediction === undefined) await this.giveUp(id, UNKNOWN, false);
      else await this.outcomes.follow(id, prediction);
    } finally {
      // Nothing happens to one that has just ended.
      if (isLost) await this.giveUp(id, TOO_LONG, true);
    }
  }

  private giveUp(id: string, outcome: GenerationOutcome, cancel: boolean): Promise<void> {
    return this.outcomes.end(id, outcome, { cancel });
  }
}
