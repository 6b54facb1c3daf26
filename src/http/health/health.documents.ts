import { HttpStatus } from '@nestjs/common';
import { json } from '../openapi/answer.js';
import type { RouteDocument, RouteTag } from '../openapi/documented.decorator.js';
import { named, objectOf, type Schema } from '../openapi/schema.js';
import type { PartHealth } from './health-monitor.js';
import type { HealthReport } from './health-report.js';

const tag: RouteTag = { name: 'Health', description: 'How the service is.' };

const statusOf = (...words: string[]): Schema =>
  objectOf<{ status: string }>({ status: { type: 'string', enum: words } });

const partHealth = named(
  'PartHealth',
  'One part of the service.',
  objectOf<PartHealth>({
    status: { type: 'string', enum: ['up', 'down'] },
    latency_ms: { type: 'integer', minimum: 0 },
  }),
);

const healthReport = named(
  'HealthReport',
  'Every part with its state.',
  objectOf<HealthReport>({
    status: { type: 'string', enum: ['ok', 'degraded'] },
    checks: {
      type: 'object',
      description: 'By name: `database`, `queue`, `storage`, `ffmpeg`.',
      additionalProperties: partHealth,
    },
  }),
);

const exampleOf = (status: HealthReport['status'], queue: PartHealth): HealthReport => ({
  status,
  checks: { database: { status: 'up', latency_ms: 2 }, queue },
});

/** The routes of health, as /openapi.json tells of them. */
export const healthDocuments = {
  live: {
    id: 'getLiveness',
    tag,
    summary: 'Whether the process answers',
    answer: json('It does.', statusOf('ok'), { status: 'ok' }),
  },
  ready: {
    id: 'getReadiness',
    tag,
    summary: 'Whether the process can take work',
    answer: json('It can.', statusOf('ok'), { status: 'ok' }),
    otherAnswers: {
      [HttpStatus.SERVICE_UNAVAILABLE]: json('It cannot.', statusOf('unavailable'), {
        status: 'unavailable',
      }),
    },
  },
  health: {
    id: 'getHealth',
    tag,
    summary: 'Every part with its state',
    answer: json('All are up.', healthReport, exampleOf('ok', { status: 'up', latency_ms: 1 })),
    otherAnswers: {
      [HttpStatus.SERVICE_UNAVAILABLE]: json(
        'Some are down.',
        healthReport,
        exampleOf('degraded', { status: 'down', latency_ms: 2000 }),
      ),
    },
  },
} as const satisfies Record<string, RouteDocument>;
