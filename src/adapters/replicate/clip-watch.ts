import { setTimeout as pause } from 'node:timers/promises';
import { JobError } from '../../contracts/job-failure.js';
import type { Prediction } from '../../contracts/prediction.js';
import type { PredictionProviderPort } from '../../ports/prediction-provider.port.js';
import type { ClipWork } from '../../ports/video-generator.port.js';
import { isOpen } from './clip-outcome.js';

/** How often is looked, in milliseconds: first after the one pause, then ever more rarely up to the other. */
export interface Pace {
  firstMs: number;
  longestMs: number;
}

const GROWTH = 1.5;

/** Looks in a row that may fail: a provider that is away for a moment does not end the attempt. */
const MOST_FAILURES = 5;

/** About how long a model works on a clip, in milliseconds. It only shapes the progress, which nobody tells. */
const USUAL_MS = 60_000;

/** Follows one clip's prediction at the provider. Throws PROVIDER_FAILED, or the reason of the work's signal. */
export class ClipWatch {
  private pauseMs: number;

  constructor(
    private readonly provider: PredictionProviderPort,
    private readonly work: Pick<ClipWork, 'signal' | 'deadline' | 'onProgress'>,
    private readonly pace: Pace,
  ) {
    this.pauseMs = pace.firstMs;
  }

  /** How a prediction stands, asked again while the provider does not answer; undefined for one that it does not know. */
  async look(id: string): Promise<Prediction | undefined> {
    for (let failures = 1; ; failures++) {
      try {
        return await this.provider.get(id, this.work.signal);
      } catch (error) {
        this.work.signal.throwIfAborted();
        const passes = error instanceof JobError && error.failure.retryable;
        if (!passes || failures === MOST_FAILURES) throw error;
      }
      await this.pause();
    }
  }

  /** The prediction once it is over, however it ended. */
  async end(begun: Prediction): Promise<Prediction> {
    const startedAt = Date.now();
    let prediction = begun;
    let share = 0;
    while (isOpen(prediction)) {
      share = Math.max(share, shareDone(prediction, Date.now() - startedAt));
      this.work.onProgress(share);
      await this.pause();
      const seen = await this.look(begun.id);
      if (seen === undefined) throw forgotten(begun.id);
      prediction = seen;
    }
    return prediction;
  }

  private async pause(): Promise<void> {
    const { signal, deadline } = this.work;
    const left = deadline - Date.now();
    if (left <= 0) throw tooLate();
    await pause(Math.min(this.pauseMs, left), undefined, { signal }).catch(() => {
      signal.throwIfAborted(); // with its own reason
    });
    this.pauseMs = Math.min(this.pauseMs * GROWTH, this.pace.longestMs);
  }
}

/** Ever closer to done, and never there. */
function shareDone({ status }: Prediction, elapsedMs: number): number {
  if (status === 'starting') return 0.02;
  return 0.05 + 0.9 * (1 - Math.exp(-elapsedMs / USUAL_MS));
}

function forgotten(id: string): JobError {
  return new JobError('PROVIDER_FAILED', {
    detail: 'The generation service does not know it any more.',
    cause: new Error(`Prediction ${id} is unknown`),
  });
}

function tooLate(): JobError {
  return new JobError('PROVIDER_FAILED', {
    detail: 'The generation service did not make it in time.',
  });
}
