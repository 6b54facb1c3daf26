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
import type { OwnerLoad } from '../../../ports/job-statistics.port.js';
import type { SessionResponse } from './session.presenter.js';

const text: Keywords = { type: 'string' };
const count: Keywords = { type: 'integer', minimum: 0 };

const SessionSchema = named(
  'Session',
  'Who is asking.',
  objectOf<SessionResponse>({
    session_key: { ...text, description: 'What everything the caller makes belongs to.' },
    kind: {
      ...text,
      enum: ['user', 'session', 'shared'],
      description:
        'Known by a token, by a cookie, or one of all who have neither (ANONYMOUS_ACCESS `shared`).',
    },
    authenticated: { type: 'boolean', description: 'Whether a token was shown.' },
    tier: { ...text, enum: ['standard', 'premium'] },
    jobs: {
      ...objectOf<OwnerLoad>({ waiting: count, processing: count }),
      description: 'The caller’s work that is not over.',
    },
    rate_limits: nullable({
      ...arrayOf(
        objectOf<NonNullable<SessionResponse['rate_limits']>[number]>({
          name: text,
          limit: { ...count, description: 'Requests in a window.' },
          window_seconds: { ...count, description: 'Seconds.' },
        }),
      ),
      description: 'Null where callers are not limited.',
    }),
  }),
);

const user: SessionResponse = {
  session_key: 'user-7',
  kind: 'user',
  authenticated: true,
  tier: 'standard',
  jobs: { waiting: 1, processing: 2 },
  rate_limits: [{ name: 'burst', limit: 60, window_seconds: 60 }],
};

/** The route of the session, as /openapi.json tells of it. */
export const sessionDocuments = {
  show: {
    id: 'getSession',
    tag: { name: 'Session', description: 'Who the caller is.' },
    summary: 'Who you are, and the rates that hold',
    answer: json('The caller.', envelopeOf(SessionSchema), enveloped(user)),
  },
} as const satisfies Record<string, RouteDocument>;
