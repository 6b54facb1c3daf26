import type { Keywords } from './schema.js';

interface DescribedHeader {
  description: string;
  schema: Keywords;
}

const text: Keywords = { type: 'string' };
const count: Keywords = { type: 'integer', minimum: 0 };

/** Headers of answers. */
export const ANSWER_HEADERS = {
  'X-Request-Id': { description: 'The id of the request, as given or as made.', schema: text },
  'RateLimit-Limit': {
    description:
      'Requests allowed in the window that runs out first; where the rate of a route is limited.',
    schema: count,
  },
  'RateLimit-Remaining': { description: 'Requests left in that window.', schema: count },
  'RateLimit-Reset': { description: 'Seconds until the window begins anew.', schema: count },
  'Retry-After': { description: 'When to come back, in seconds.', schema: count },
  'Idempotency-Replayed': {
    description: '`true` on an answer that was given before.',
    schema: { type: 'string', const: 'true' },
  },
  'WWW-Authenticate': { description: 'The kind of credentials wanted.', schema: text },
  Location: { description: 'Where to go.', schema: { type: 'string', format: 'uri-reference' } },
  ETag: { description: 'The version of the file.', schema: text },
  'Accept-Ranges': { description: '`bytes`.', schema: text },
  'Content-Range': { description: 'Which bytes these are, and of how many.', schema: text },
  'Content-Disposition': { description: 'The name to save the file under.', schema: text },
} as const satisfies Record<string, DescribedHeader>;

export type HeaderName = keyof typeof ANSWER_HEADERS;

/** On every answer past the guard that counts, refusals too. */
export const RATE_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

/** Headers of requests, all of which may be left out. */
export const REQUEST_HEADERS = {
  'X-Request-Id': {
    description: 'An id of the caller’s for the request, found again in the answer and the log.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
  },
  'Idempotency-Key': {
    description:
      'Makes the request safe to send again: with the same key it is given its first answer and starts nothing.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
  Range: {
    description: 'One range of bytes.',
    schema: { type: 'string', examples: ['bytes=0-1023'] },
  },
  'If-None-Match': { description: 'The ETag of what the caller has.', schema: text },
  'Last-Event-ID': {
    description: 'The `id` of the last event that was heard: the stream goes on behind it.',
    schema: text,
  },
} as const satisfies Record<string, DescribedHeader>;

export type RequestHeaderName = keyof typeof REQUEST_HEADERS;
