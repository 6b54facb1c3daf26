import type { Request, Response } from 'express';

/** Where the dashboard is reached. */
export const DASHBOARD_PATH = '/admin/queues';

/** Pages that show what is in the queue, and change nothing. Absent where the queue has none. */
export abstract class QueueDashboard {
  /** Answers a GET below DASHBOARD_PATH by someone who may look. */
  abstract serve(request: Request, response: Response): void;
}
