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

/**
 * A dream follows the job that renders it. What is no longer needed goes: at completion the clips and the video that the
 * new one takes the place of; after a failure everything stays for the rendering that may follow. What a job made for a
 * dream that is gone, or has another job by now, is removed.
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
      await this.discards.discard(outputKeys(transition));
      return;
    }
    const stored = storedKeys(dream, job);
    const preview = previewKeyOf(job);
    if (preview !== undefined) dream.showPreview(preview);
    this.follow(dream, job, transition);
    await this.dreams.update(dream);
    await this.discardUnneeded([...stored, ...outputKeys(transition)], storedKeys(dream, job));
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

  private async discardUnneeded(keys: readonly string[], needed: readonly string[]): Promise<void> {
    const unneeded = [...new Set(keys)].filter((key) => !needed.includes(key));
    await this.discards.discard(unneeded);
  }
}

function outputKeys(transition: RenderTransition): string[] {
  const outputs = transition.to === 'completed' ? transition.outputs : [];
  return [...new Set(outputs.map(({ key }) => key))];
}
