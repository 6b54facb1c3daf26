import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { ExpressAdapter } from '@bull-board/express';
import express, { type Express, type Request, type Response } from 'express';
import { QUEUES } from '../../contracts/queues.js';
import { DASHBOARD_PATH, QueueDashboard } from '../../modules/admin/http/queue-dashboard.js';
import type { BullQueues } from './bull-options.js';

/** Bull Board over the queues: bells that wait and bells being answered. They are gone once answered, and hold no data. */
export class BullQueueDashboard extends QueueDashboard {
  private readonly app: Express;

  constructor(queues: BullQueues) {
    super();
    const server = new ExpressAdapter().setBasePath(DASHBOARD_PATH);
    createBullBoard({
      queues: QUEUES.map((name) => new BullAdapter(queues[name], { readOnlyMode: true })),
      serverAdapter: server,
      options: {
        uiConfig: {
          boardTitle: 'Framewright',
          hideDocsLink: true,
          // Our connections have no name to tell workers by; who works is told by /api/v1/queues.
          showWorkers: false,
        },
      },
    });
    const board = server.getRouter() as Express;
    board.disable('x-powered-by').disable('etag');
    this.app = express().disable('x-powered-by').disable('etag').use(DASHBOARD_PATH, board);
  }

  serve(request: Request, response: Response): void {
    this.app(request, response);
  }
}
