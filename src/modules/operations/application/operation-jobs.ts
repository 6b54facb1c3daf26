import { Injectable } from '@nestjs/common';
import { OperationsSettings } from '../../../config/operations.settings.js';
import { RemoteSourceSettings } from '../../../config/remote-source.settings.js';
import type { Owner } from '../../../contracts/owner.js';
import type { QueueName } from '../../../contracts/queues.js';
import type { MediaClass } from '../../media/domain/media-format.js';
import { SubmitJobUseCase } from '../../jobs/application/submit-job.use-case.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import type { OperationDefinition } from '../domain/operation-definition.js';
import { isRemote, type OperationInput } from '../domain/operation-input.js';

const QUEUE_OF: Record<MediaClass, QueueName> = {
  video: 'video_queue',
  image: 'image_queue',
  audio: 'audio_queue',
};

/** What is to be worked on, with complete parameters, and who asks for it under which request. */
export interface OperationOrder {
  owner: Owner;
  requestId: string;
  parameters: Record<string, unknown>;
  input: OperationInput;
}

/** Has operations worked on: each kind of media in its own queue and within its own time. */
@Injectable()
export class OperationJobs {
  private readonly timeoutSeconds: Record<MediaClass, number>;

  constructor(
    private readonly submitJob: SubmitJobUseCase,
    settings: OperationsSettings,
    private readonly remote: RemoteSourceSettings,
  ) {
    this.timeoutSeconds = {
      video: settings.videoTimeoutSeconds,
      image: settings.imageTimeoutSeconds,
      audio: settings.audioTimeoutSeconds,
    };
  }

  /** Wall clock of the work of one attempt, in seconds; the time it takes to fetch an input comes on top of it. */
  timeoutOf({ media }: Pick<OperationDefinition, 'media'>): number {
    return this.timeoutSeconds[media];
  }

  submit(
    definition: OperationDefinition,
    { owner, requestId, parameters, input }: OperationOrder,
  ): Promise<Job> {
    const fetchSeconds = isRemote(input) ? this.remote.totalTimeoutSeconds : 0;
    const origin = isRemote(input)
      ? { inputUrl: input.url, fetchSeconds }
      : { inputKey: input.key };
    return this.submitJob.execute({
      kind: 'operation.run',
      queue: QUEUE_OF[definition.media],
      timeoutSeconds: fetchSeconds + this.timeoutOf(definition),
      owner,
      requestId,
      payload: { operation: definition.name, parameters, ...origin },
    });
  }
}
