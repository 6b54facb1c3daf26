import { JobError } from '../../contracts/job-failure.js';
import { outputAddress } from '../../contracts/prediction-output.js';
import type { Prediction } from '../../contracts/prediction.js';
import { presentableReason } from '../../contracts/provider-reason.js';

/** How the provider speaks of an input that it will refuse however often it is asked. */
const REFUSAL =
  /nsfw|sensitive|flagged|moderat|safety (?:check|filter|system)|content polic|prohibited|inappropriate|copyright|invalid input|\bE00[56]\b/i;

export function isOpen({ status }: Prediction): boolean {
  return status === 'starting' || status === 'processing';
}

/** Whether a prediction of an earlier attempt is still good for a clip. */
export function isUsable(prediction: Prediction): boolean {
  if (isOpen(prediction)) return true;
  return prediction.status === 'succeeded' && addressIn(prediction) !== undefined;
}

/** Where the clip of an ended prediction lies; throws PROVIDER_FAILED with the reason why there is none. */
export function clipAddress(prediction: Prediction): string {
  if (prediction.status !== 'succeeded') throw failureOf(prediction);
  const address = addressIn(prediction);
  if (address !== undefined) return address;
  throw prediction.dataRemoved
    ? failed('The generation service has removed the clip before it could be fetched.', prediction)
    : // Whoever answers without a video once, will again, and is paid each time.
      failed('The generation service made no video.', prediction, false);
}

function addressIn({ output, dataRemoved }: Prediction): string | undefined {
  return dataRemoved ? undefined : outputAddress(output, 'video');
}

function failureOf(prediction: Prediction): JobError {
  const { status, error } = prediction;
  if (status === 'canceled')
    return failed('It was cancelled at the generation service.', prediction);
  if (status === 'aborted') return failed('The generation service never began it.', prediction);
  const isRefused = REFUSAL.test(error ?? '');
  const sentence = isRefused
    ? 'The generation service refuses it'
    : 'The generation service failed';
  const reason = presentableReason(error);
  const told = reason === '' ? `${sentence}.` : `${sentence}: ${reason}`;
  return failed(told, prediction, !isRefused);
}

function failed(detail: string, { id, status }: Prediction, retryable = true): JobError {
  const cause = new Error(`Prediction ${id} is ${status}`);
  return new JobError('PROVIDER_FAILED', { detail, retryable, cause });
}
