import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ReplicateSettings } from '../../../config/replicate.settings.js';
import { PredictionProviderPort } from '../../../ports/prediction-provider.port.js';
import { IntervalLoop } from '../../jobs/application/interval-loop.js';
import type { Generation } from '../domain/generation.entity.js';
import { GenerationRepository } from '../domain/generation.repository.js';
import { PredictionCancellation } from './prediction-cancellation.js';
import { PredictionWatch } from './prediction-watch.js';

/** Predictions asked after side by side. */
const BATCH = 10;
const NEVER = new AbortController().signal;

/**
 * Asks the provider after every open prediction, so that a lost webhook loses nothing, and tells it of what was cancelled.
 * Any number of instances may do so at the same time. One that the provider does not answer is asked after next time.
 */
@Injectable()
export class PredictionPollSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(PredictionPollSchedule.name);
  private readonly loop: IntervalLoop;

  constructor(
    private readonly generations: GenerationRepository,
    private readonly watch: PredictionWatch,
    private readonly cancellation: PredictionCancellation,
    private readonly provider: PredictionProviderPort,
    private readonly settings: ReplicateSettings,
  ) {
    this.loop = new IntervalLoop('PredictionPoll', settings.pollIntervalMs, (stopping) =>
      this.poll(stopping),
    );
  }

  onApplicationBootstrap(): void {
    if (this.provider.isSetUp) this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  /** Does not wait for the interval. */
  wake(): void {
    this.loop.wake();
  }

  async poll(stopping = NEVER): Promise<void> {
    let due: Generation[];
    do {
      due = await this.generations.takeDue(BATCH, this.settings.pollIntervalMs);
      await Promise.all(due.map((generation) => this.ask(generation, stopping)));
    } while (due.length === BATCH && !stopping.aborted);
  }

  private async ask(generation: Generation, stopping: AbortSignal): Promise<void> {
    const { id, cancelDue } = generation.state;
    try {
      if (cancelDue) await this.cancellation.settle(generation, stopping);
      else await this.watch.look(generation, stopping);
    } catch (error) {
      if (stopping.aborted) return;
      this.logger.warn(`Generation ${id} will be asked after again: ${wordsOf(error)}`);
    }
  }
}

/** With what lies behind it, which is for the log alone. */
function wordsOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? `${String(error)} (${cause.message})` : String(error);
}
