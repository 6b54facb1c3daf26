import { Injectable, Logger } from '@nestjs/common';
import { jobFailure } from '../../../contracts/job-failure.js';
import { PublicUrls } from '../../../ports/public-urls.port.js';
import { JobApplier, type JobTransition } from '../../jobs/domain/job-applier.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import type { Dream } from '../domain/dream.entity.js';
import { dreamLink } from '../domain/dream-links.js';
import { DreamRepository } from '../domain/dream.repository.js';
import { previewKeyOf } from '../domain/kept-work.js';
import { renderedVideo } from '../domain/rendered-video.js';
import { storedKeys } from '../domain/stored-keys.js';

type RenderJob = Job<'dream.render'>;
type RenderTransition = JobTransition<'dream.render'>;
type Completion = Extract<RenderTransition, { to: 'completed' }>;

/**
 * A dream follows the job that renders it. At completion the clips go, and the video that the new one takes the place of;
 * after a failure everything stays for the rendering that may follow. What a job made for a dream that is gone, or has
 * another job by now, is removed.
 */
@Injectable()
export class DreamRenderApplier extends JobApplier<'dream.render'> {
  readonly kind = 'dream.render' as const;
  private readonly logger = new Logger(DreamRenderApplier.name);

  constructor(
    private readonly dreams: DreamRepository,
    private readonly discards: ObjectDiscardPort,
    private readonly urls: PublicUrls,
  ) {
    super();
  }

  async apply(job: RenderJob, transition: RenderTransition): Promise<void> {
    const dream = await this.dreams.findByJobForUpdate(job.id);
    if (dream === undefined) {
      if (transition.to === 'completed') {
        await this.discards.discard(transition.outputs.map(({ key }) => key));
      }
      return;
    }
    const stored = storedKeys(dream, job);
    const preview = previewKeyOf(job);
    if (preview !== undefined) dream.showPreview(preview);
    this.follow(dream, job, transition);
    await this.dreams.update(dream);
    if (transition.to === 'completed')
      await this.discardAllBut(dream, [...stored, ...keysOf(transition)]);
    this.logger.log(`Dream ${dream.state.id} is ${transition.to}`);
  }

  private follow(dream: Dream, job: RenderJob, transition: RenderTransition): void {
    const at = job.finishedAt ?? new Date();
    switch (transition.to) {
      case 'processing':
        dream.process(job.startedAt ?? at);
        return;
      case 'queued':
        dream.requeue();
        return;
      case 'completed': {
        const video = renderedVideo(transition.outputs, transition.result);
        dream.complete(video, this.urls.base() + dreamLink(dream.state, 'video'), at);
        return;
      }
      case 'failed':
        dream.fail(transition.error, at);
        return;
      case 'cancelled':
        dream.fail(jobFailure('CANCELLED'), at);
    }
  }

  /** Of these objects, those that the dream's row does not name. */
  private async discardAllBut(dream: Dream, keys: readonly string[]): Promise<void> {
    const named = new Set(dream.objectKeys);
    await this.discards.discard([...new Set(keys)].filter((key) => !named.has(key)));
  }
}

function keysOf({ outputs }: Completion): string[] {
  return outputs.map(({ key }) => key);
}
