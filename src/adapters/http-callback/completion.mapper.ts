import type { JobKind, JobResult } from '../../contracts/job-map.js';
import type { CompletionMessage, JobOutput } from '../../contracts/job-messages.js';
import type { AttemptRef } from '../../ports/job-gate.port.js';

/** A completion as it goes over the wire. */
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
