import { Controller, Get } from '@nestjs/common';
import { enveloped, type Envelope } from '../../../http/envelope.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { StatusRoute } from '../../../http/throttling/status-route.decorator.js';
import { JobStatisticsPort } from '../../../ports/job-statistics.port.js';
import { QueueLoadPresenter, type QueuesResponse } from './queue-load.presenter.js';
import { queueDocuments } from './queue.documents.js';

/** How much work there is: counts over all owners, and nothing else of anybody's. */
@Controller('api/v1/queues')
export class QueuesController {
  constructor(
    private readonly statistics: JobStatisticsPort,
    private readonly presenter: QueueLoadPresenter,
  ) {}

  @Get()
  @StatusRoute()
  @Documented(queueDocuments.list)
  async list(): Promise<Envelope<QueuesResponse>> {
    return enveloped(this.presenter.present(await this.statistics.load()));
  }
}
