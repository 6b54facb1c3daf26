import { jobFailure, type JobFailure } from '../../../contracts/job-failure.js';
import type { MediaType } from '../../../contracts/media-import.js';
import { outputAddress } from '../../../contracts/prediction-output.js';
import type { Prediction, PredictionStatus } from '../../../contracts/prediction.js';
import { presentableReason } from '../../../contracts/provider-reason.js';

/** What a generation has come to: something to be fetched, or why there is nothing. */
export type GenerationOutcome =
  | { status: 'succeeded'; address: string }
  | {
      status: Exclude<PredictionStatus, 'starting' | 'processing' | 'succeeded'>;
      error: JobFailure;
    };

/** Nothing is tried again by itself: another generation is another prediction, and paid for. */
function lasting(code: 'PROVIDER_FAILED' | 'CANCELLED', sentence: string): JobFailure {
  return { ...jobFailure(code, sentence), retryable: false };
}

/** The end a prediction has come to; undefined while it is under way. */
export function outcomeOf(prediction: Prediction, kind: MediaType): GenerationOutcome | undefined {
  const { status, error } = prediction;
  switch (status) {
    case 'starting':
    case 'processing':
      return undefined;
    case 'succeeded':
      return yieldOf(prediction, kind);
    case 'failed':
      return failedWith(withReason('The generation failed', error));
    case 'canceled':
      return {
        status,
        error: lasting('CANCELLED', withReason('The generation was cancelled', error)),
      };
    case 'aborted':
      return {
        status,
        error: lasting(
          'CANCELLED',
          withReason('The generation was given up before it began', error),
        ),
      };
  }
}

/** The end of a generation whose prediction will bring nothing. */
export function failedWith(sentence: string): GenerationOutcome {
  return { status: 'failed', error: lasting('PROVIDER_FAILED', sentence) };
}

function yieldOf(prediction: Prediction, kind: MediaType): GenerationOutcome {
  const address = outputAddress(prediction.output, kind);
  if (address !== undefined) return { status: 'succeeded', address };
  return failedWith(
    prediction.dataRemoved
      ? 'The generation service has removed the result before it could be fetched.'
      : `The generation ended without ${kind === 'video' ? 'a video' : 'an image'}.`,
  );
}

function withReason(sentence: string, words: string | undefined): string {
  const reason = presentableReason(words);
  return reason === '' ? `${sentence}.` : `${sentence}: ${reason}`;
}
