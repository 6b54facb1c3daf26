import { Module } from '@nestjs/common';
import { QueueDashboard } from '../../modules/admin/http/queue-dashboard.js';
import { BULL_QUEUES, type BullQueues } from './bull-options.js';
import { BullQueueDashboard } from './bull-queue-dashboard.js';

/** QueueDashboard, for a process that has imported the producer's side of BullQueueModule globally. */
@Module({
  providers: [
    {
      provide: QueueDashboard,
      inject: [BULL_QUEUES],
      useFactory: (queues: BullQueues) => new BullQueueDashboard(queues),
    },
  ],
  exports: [QueueDashboard],
})
export class BullDashboardModule {}
