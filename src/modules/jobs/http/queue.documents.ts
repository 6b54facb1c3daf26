import { QUEUES } from '../../../contracts/queues.js';
import { enveloped } from '../../../http/envelope.js';
import { json } from '../../../http/openapi/answer.js';
import type { RouteDocument } from '../../../http/openapi/documented.decorator.js';
import {
  arrayOf,
  envelopeOf,
  named,
  nullable,
  objectOf,
  type Keywords,
} from '../../../http/openapi/schema.js';
import type { QueueResponse, QueuesResponse } from './queue-load.presenter.js';

const count = (description: string): Keywords => ({ type: 'integer', minimum: 0, description });

const QueueSchema = named(
  'Queue',
  'The work of one kind of machine load, of all callers together.',
  objectOf<QueueResponse>({
    name: { type: 'string', enum: QUEUES },
    waiting: count('Could be begun now.'),
    delayed: count('Wait for the time of their next attempt.'),
    processing: count('Are worked on.'),
    oldest_waiting_seconds: count('How long the one waiting longest has waited, in seconds.'),
    busy_workers: count('Workers that hold work of the queue.'),
    timeout_seconds: nullable({
      type: 'integer',
      minimum: 1,
      description: 'The longest one attempt takes; null where that depends on the work.',
    }),
  }),
);

const QueuesSchema = named(
  'Queues',
  'Every queue, whether or not anything is in it.',
  objectOf<QueuesResponse>({ queues: arrayOf(QueueSchema) }),
);

const videoQueue: QueueResponse = {
  name: 'video_queue',
  waiting: 4,
  delayed: 1,
  processing: 2,
  oldest_waiting_seconds: 12,
  busy_workers: 2,
  timeout_seconds: 1800,
};

/** The route of queues, as /openapi.json tells of it. */
export const queueDocuments = {
  list: {
    id: 'listQueues',
    tag: { name: 'Queues', description: 'How much work there is.' },
    summary: 'How much waits and runs',
    answer: json('Every queue.', envelopeOf(QueuesSchema), enveloped({ queues: [videoQueue] })),
  },
} as const satisfies Record<string, RouteDocument>;
