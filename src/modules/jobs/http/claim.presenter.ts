import { Injectable } from '@nestjs/common';
import { JobsSettings } from '../../../config/jobs.settings.js';
import type { ClaimAnswer } from '../../../contracts/job-messages.js';
import { outputPrefix, type Job } from '../domain/job.entity.js';

/** A claimed job as a worker reads it. */
@Injectable()
export class ClaimPresenter {
  constructor(private readonly settings: JobsSettings) {}

  present(job: Job): ClaimAnswer {
    return {
      job_id: job.id,
      kind: job.kind,
      attempt: job.attempt,
      owner_id: job.ownerId,
      request_id: job.requestId,
      payload: job.payload,
      output_prefix: outputPrefix(job),
      timeout_seconds: job.timeoutSeconds,
      lease_ms: this.settings.leaseMs,
      checkpoint: job.checkpoint,
    };
  }
}
