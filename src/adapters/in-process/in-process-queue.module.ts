import { Module } from '@nestjs/common';
import { JobConsumerPort } from '../../ports/job-consumer.port.js';
import { VideoQueuePort } from '../../ports/video-queue.port.js';
import { InProcessQueue } from './in-process-queue.js';

/** Both queue ports for a process that is API and worker at once. */
@Module({
  providers: [
    InProcessQueue,
    { provide: VideoQueuePort, useExisting: InProcessQueue },
    { provide: JobConsumerPort, useExisting: InProcessQueue },
  ],
  exports: [VideoQueuePort, JobConsumerPort],
})
export class InProcessQueueModule {}
