import type { JobKind, JobResult } from '../../contracts/job-map.js';
import type {
  CallbackCompletionMessage,
  CompletionMessage,
  JobOutput,
} from '../../contracts/job-messages.js';
import type { AttemptRef } from '../../ports/job-gate.port.js';

/** A completion as it goes over the wire to the ledger. */
export function toCompletionMessage<K extends JobKind>(
  { id, attempt }: AttemptRef,
  outputs: readonly JobOutput[],
  result: JobResult<K>,
): CompletionMessage<K> {
  return {
    type: 'job.complete',
    job_id: id,
    attempt,
    status: 'completed',
    outputs: outputs.map(({ key, bytes, sha256, contentType }) => ({
      key,
      bytes,
      sha256,
      content_type: contentType,
    })),
    result,
  };
}

/** The same for a kind with a callback path. What the result says cannot take the place of who speaks. */
export function toCallbackCompletion<K extends JobKind>(
  ref: AttemptRef,
  outputs: readonly JobOutput[],
  result: JobResult<K>,
): CallbackCompletionMessage<K> {
  const { result: parts, ...message } = toCompletionMessage(ref, outputs, result);
  return { ...parts, ...message };
}
