import { callbackPathOf, type JobPayload } from '../../contracts/job-map.js';
import type { ClaimAnswer, ClaimedJob } from '../../contracts/job-messages.js';
import { assertStoragePrefix } from '../../contracts/storage-key.js';
import { isRecord } from './gate-reply.js';

/**
 * Reads the answer to a claim. Throws when anything that work relies on is missing or would lead outside its bounds; a
 * kind this worker does not know passes, so that its job can be failed.
 */
export function toClaimedJob(answer: unknown): ClaimedJob {
  if (!isClaimAnswer(answer)) throw new Error('The answer to a claim is not complete');
  if (!/^[A-Za-z0-9-]{1,64}$/.test(answer.job_id)) throw new Error('The job id is not an id');
  if (!/[^/]\/$/.test(answer.output_prefix)) throw new Error('The output prefix names no folder');
  assertStoragePrefix(answer.output_prefix);
  const callbackPath = callbackPathOf(answer.kind, answer.payload);
  return {
    id: answer.job_id,
    kind: answer.kind,
    attempt: answer.attempt,
    ownerId: answer.owner_id,
    requestId: answer.request_id,
    payload: answer.payload,
    outputPrefix: answer.output_prefix,
    timeoutSeconds: answer.timeout_seconds,
    leaseMs: answer.lease_ms,
    checkpoint: answer.checkpoint,
    ...(callbackPath !== undefined && { callbackPath }),
  };
}

function isClaimAnswer(answer: unknown): answer is ClaimAnswer & { payload: JobPayload } {
  if (!isRecord(answer)) return false;
  const texts = ['job_id', 'kind', 'owner_id', 'request_id', 'output_prefix'];
  const counts = ['attempt', 'timeout_seconds', 'lease_ms'];
  return (
    texts.every((name) => typeof answer[name] === 'string') &&
    counts.every((name) => typeof answer[name] === 'number' && answer[name] > 0) &&
    isRecord(answer['payload']) &&
    isRecord(answer['checkpoint'])
  );
}
