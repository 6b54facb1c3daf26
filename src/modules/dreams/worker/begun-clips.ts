import { Injectable, Logger } from '@nestjs/common';
import { VideoGeneratorPort } from '../../../ports/video-generator.port.js';
import { settledWithin } from '../../jobs/worker/settled-within.js';
import { AttemptEndedError } from '../../jobs/worker/attempt-ended.error.js';
import type { DreamWork } from './dream-work.js';

/**
 * Within what a worker waits for a handler: all that has to end, and of it, what those who make clips need to keep what
 * they have just begun, and what it takes to tell those elsewhere. Milliseconds.
 */
const ENDING_MS = 2_200;
const KEEPING_MS = 300;
const TELLING_MS = 1_500;

/** Clips that are made elsewhere go on when their worker ends: whoever makes them is told when nobody wants them any more. */
@Injectable()
export class BegunClips {
  private readonly logger = new Logger(BegunClips.name);

  constructor(private readonly generator: VideoGeneratorPort) {}

  /**
   * Does the work. Where the attempt is ended for good (cancelled, or out of time) before it is done, everything begun is
   * abandoned; what another attempt can go on with is left alone. Rethrows why it was ended.
   */
  async guard<T>(work: DreamWork, doing: Promise<T>): Promise<T> {
    const { signal } = work.context;
    await Promise.race([Promise.allSettled([doing]), aborted(signal)]);
    if (!signal.aborted) return doing;
    const ended = settledWithin(doing, ENDING_MS);
    await settledWithin(doing, KEEPING_MS);
    const reason: unknown = signal.reason;
    const why = reason instanceof AttemptEndedError ? reason.why : undefined;
    if (why === 'cancelled' || why === 'deadline') await this.abandon(work);
    if (await ended) return doing;
    throw reason;
  }

  private async abandon({ keeper, job }: DreamWork): Promise<void> {
    const { begun = {} } = keeper.state;
    const signal = AbortSignal.timeout(TELLING_MS);
    const told = Object.values(begun).map(async (each) => {
      try {
        await this.generator.abandon(each, signal);
      } catch (error) {
        this.logger.warn(`What was begun for job=${job.id} may go on: ${String(error)}`);
      }
    });
    if (told.length > 0) this.logger.log(`Abandoning ${told.length} clips job=${job.id}`);
    await settledWithin(Promise.all(told), TELLING_MS);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    const onAbort = (): void => {
      resolve();
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
