import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { dreamFolder } from '../../../contracts/dream.js';
import type { Owner } from '../../../contracts/owner.js';
import { SubmitJobUseCase } from '../../jobs/application/submit-job.use-case.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import type { Job, JobPriority } from '../../jobs/domain/job.entity.js';
import { DreamRepository } from '../domain/dream.repository.js';
import { keptWork, previewKeyOf } from '../domain/kept-work.js';
import { DreamPayloads } from './dream-payloads.js';
import { DreamQuota } from './dream-quota.js';
import type { HeldDream } from './held-dreams.js';

/** How a dream is to be rendered. */
export interface RenderingRequest {
  owner: Owner;
  requestId: string;
  priority: JobPriority;
  /** A low-resolution version is wanted first. */
  preview: boolean;
}

/** Has dreams rendered that are held and not under way. Every method joins the caller's transaction. */
@Injectable()
export class DreamRenderings {
  constructor(
    private readonly quota: DreamQuota,
    private readonly payloads: DreamPayloads,
    private readonly submitJob: SubmitJobUseCase,
    private readonly dreams: DreamRepository,
    private readonly discards: ObjectDiscardPort,
  ) {}

  /** QUOTA_EXCEEDED; NOT_READY and OPERATION_NOT_APPLICABLE for its sounds. */
  async begin(
    { dream, job: last }: HeldDream,
    { owner, requestId, priority, preview }: RenderingRequest,
  ): Promise<Job> {
    await this.quota.admit(owner.id);
    const { id, status, previewKey } = dream.state;
    const failed = status === 'failed' ? last : undefined;
    const kept = failed && keptWork(failed);
    const job = await this.submitJob.execute({
      kind: 'dream.render',
      owner,
      requestId,
      priority,
      payload: await this.payloads.of(dream, { preview, kept }),
      // Attempts are counted from one again: they must not meet what earlier ones left.
      outputRoot: last === undefined ? dreamFolder(id) : `${dreamFolder(id)}/${randomUUID()}`,
    });
    dream.begin(job.id, failed && previewKeyOf(failed));
    await this.dreams.update(dream);
    if (previewKey !== undefined && previewKey !== dream.state.previewKey) {
      await this.discards.discard([previewKey]);
    }
    return job;
  }
}
