import { Injectable, Logger } from '@nestjs/common';
import { VideoGeneratorPort } from '../../../ports/video-generator.port.js';
import { settledWithin } from '../../jobs/worker/settled-within.js';
import { AttemptEndedError } from '../../jobs/worker/attempt-ended.error.js';
import type { DreamWork } from './dream-work.js';

/** Work that has to end is given this long, and whoever makes clips elsewhere this long to be told; in milliseconds. */
const ENDING_MS = 500;
const TELLING_MS = 1_500;

/** Clips that are made elsewhere go on when their worker ends: whoever makes them is told when nobody wants them any more. */
@Injectable()
export class BegunClips {
  private readonly logger = new Logger(BegunClips.name);

  constructor(private readonly generator: VideoGeneratorPort) {}

  /**
   * Does the work. Where the attempt is ended for good (cancelled, or out of time) before it is done, everything begun is
   * abandoned; what another attempt can go on with is left alone. Rethrows why it was ended, within 2 s.
   */
  async guard<T>(work: DreamWork, doing: Promise<T>): Promise<T> {
    const { signal } = work.context;
    await Promise.race([Promise.allSettled([doing]), aborted(signal)]);
    if (!signal.aborted) return doing;
    await settledWithin(doing, ENDING_MS);
    const reason: unknown = signal.reason;
    const why = reason instanceof AttemptEndedError ? reason.why : undefined;
    if (why === 'cancelled' || why === 'deadline') await this.abandon(work);
    if (await settledWithin(doing, 0)) return doing;
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
