import type { RouteDocument } from '../../../http/openapi/documented.decorator.js';

/** The route of metrics, as /openapi.json tells of it. */
export const metricsDocuments = {
  collect: {
    id: 'getMetrics',
    tag: { name: 'For operators', description: 'What whoever runs the service looks at.' },
    summary: 'What this process has counted',
    description: 'For Prometheus. Each process of the service tells of itself.',
    access: 'admin',
    answer: {
      description: 'In the text format of Prometheus.',
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
    errors: ['UNAUTHENTICATED', 'NOT_FOUND', 'RATE_LIMITED'],
  },
} as const satisfies Record<string, RouteDocument>;
