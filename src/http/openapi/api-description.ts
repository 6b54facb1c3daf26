import { PRODUCT_VERSION } from '../../contracts/product-version.js';

/** The ways to show who is asking. */
export const SECURITY_SCHEMES = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A JWT with `sub` (the user) and `exp`, signed with the key the service knows. One that is wrong or expired is refused, never taken for none.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'sid',
    description:
      'The session of a caller without a token, begun by the first answer, where ANONYMOUS_ACCESS is `session`. Pages of foreign origins may not write with it.',
  },
  adminToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'ADMIN_TOKEN. Where none is set, only callers on the same machine are let in.',
  },
} as const;

export type SecurityScheme = keyof typeof SECURITY_SCHEMES;

export const INFO = {
  title: 'Framewright',
  version: PRODUCT_VERSION,
  summary: 'An open media-processing backend.',
  description: `Media comes in, is worked on in the background, and the results are served back.

* Work is accepted with 202 as soon as it is on record; its resource tells how it is doing.
* What a caller makes belongs to that caller. To anyone else it is not there: 404.
* Without a token, ANONYMOUS_ACCESS decides: all such callers are one owner (\`shared\`), each has a session (\`session\`), or a token is needed (\`off\`).
* Refusals are \`application/problem+json\` (RFC 9457); \`code\` is stable. A path that exists answers another method with 405 \`METHOD_NOT_ALLOWED\`.
* A slash at the end of a path changes nothing. GET routes answer HEAD.
* Every answer carries \`X-Request-Id\`; \`RateLimit-*\` are there where rates are limited.

\`/internal/*\` is left out: workers call it with messages they sign, and nobody else can.`,
  license: { name: 'MIT', identifier: 'MIT' },
} as const;
