import type { RouteDocument } from '../../../http/openapi/documented.decorator.js';
import { formatEvent } from '../../../http/realtime/event-stream.js';
import type { StateMessage } from './event.presenter.js';

const processing: StateMessage = {
  type: 'status',
  resource: 'conversion',
  id: '7f9c24e8-3b1d-4f6a-9c57-1a2b3c4d5e6f',
  job_id: 'c0ffee00-1111-4222-8333-444455556666',
  status: 'processing',
  progress: 0,
  at: '2026-03-01T12:00:00.000Z',
};

const example = [
  { event: 'status', id: '4711', data: JSON.stringify(processing) },
  {
    event: 'progress',
    data: JSON.stringify({ ...processing, type: 'progress', progress: 40 } satisfies StateMessage),
  },
  {
    event: 'status',
    id: '4713',
    data: JSON.stringify({
      ...processing,
      status: 'completed',
      progress: 100,
    } satisfies StateMessage),
  },
];

const description = `
Server-Sent Events. Each \`data\` is a JSON object:

- \`status\`: the work on a resource has come to another state. \`{type, resource, id, job_id, status, progress, at}\`, and
  \`error\` when it failed. Its \`id:\` is what to resume from.
- \`progress\`: the same while it runs, without an \`id:\`.
- \`reset\`: \`{type, at}\`. What was missed cannot be told; look at what you follow.

Without \`Last-Event-ID\` the stream begins with the state of all work under way; with it, with all that was missed. A
comment shows every 15 seconds that the stream is alive. It ends when the credentials do, when the caller does not keep
up, and when the service is stopped; browsers then resume by themselves.`.trim();

/** The route of events, as /openapi.json tells of it. */
export const eventDocuments = {
  follow: {
    id: 'followEvents',
    tag: { name: 'Events', description: 'What happens to the caller’s work, as it happens.' },
    summary: 'Follow the caller’s work',
    description,
    requestHeaders: ['Last-Event-ID'],
    answer: {
      description: 'Events, until either side ends the stream.',
      content: {
        'text/event-stream': {
          schema: { type: 'string' },
          example: example.map(formatEvent).join(''),
        },
      },
    },
    errors: ['QUOTA_EXCEEDED'],
  },
} as const satisfies Record<string, RouteDocument>;
