import { Injectable } from '@nestjs/common';
import { OperationsSettings } from '../../../config/operations.settings.js';
import type { OperationPayload } from '../../../contracts/operation.js';
import type { Owner } from '../../../contracts/owner.js';
import type { QueueName } from '../../../contracts/queues.js';
import type { MediaClass } from '../../media/domain/media-format.js';
import { SubmitJobUseCase } from '../../jobs/application/submit-job.use-case.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import type { OperationDefinition } from '../domain/operation-definition.js';

const QUEUE_OF: Record<MediaClass, QueueName> = {
  video: 'video_queue',
  image: 'image_queue',
  audio: 'audio_queue',
};

/** Has operations worked on: each kind of media in its own queue and within its own time. */
@Injectable()
export class OperationJobs {
  private readonly timeoutSeconds: Record<MediaClass, number>;

  constructor(
    private readonly submitJob: SubmitJobUseCase,
    settings: OperationsSettings,
  ) {
    this.timeoutSeconds = {
      video: settings.videoTimeoutSeconds,
      image: settings.imageTimeoutSeconds,
      audio: settings.audioTimeoutSeconds,
    };
  }

  /** Wall clock of one attempt, in seconds. */
  timeoutOf({ media }: Pick<OperationDefinition, 'media'>): number {
    return this.timeoutSeconds[media];
  }

  submit(
    definition: OperationDefinition,
    request: { owner: Owner; requestId: string; payload: OperationPayload },
  ): Promise<Job> {
    return this.submitJob.execute({
      kind: 'operation.run',
      queue: QUEUE_OF[definition.media],
      timeoutSeconds: this.timeoutOf(definition),
      ...request,
    });
  }
}
