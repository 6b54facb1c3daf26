import { Injectable, Logger } from '@nestjs/common';
import type { Prediction } from '../../../contracts/prediction.js';
import { isClipToken } from '../../../contracts/webhook-address.js';
import { GenerationRepository } from '../domain/generation.repository.js';
import { GenerationOutcomes } from './generation-outcomes.js';

/**
 * Takes what the provider tells of a prediction; its signature has been looked at. What names no generation of ours is
 * left alone and not complained of: the provider would only send it again. CONFLICT for a prediction of another
 * generation. Answers the job that takes the result in, if there is one.
 */
@Injectable()
export class ReceiveWebhookUseCase {
  private readonly logger = new Logger(ReceiveWebhookUseCase.name);

  constructor(
    private readonly generations: GenerationRepository,
    private readonly outcomes: GenerationOutcomes,
  ) {}

  async execute(token: string | undefined, prediction: Prediction): Promise<string | undefined> {
    const found =
      token === undefined ? undefined : await this.generations.findByWebhookToken(token);
    if (found === undefined) {
      // Clips of dreams are asked after by their worker: to them the webhook is only a mark.
      if (token === undefined || !isClipToken(token)) {
        this.logger.warn(`A webhook tells of prediction ${prediction.id}, which is none of ours`);
      }
      return undefined;
    }
    const generation = await this.outcomes.follow(found.state.id, prediction);
    return generation?.state.importJobId;
  }
}
