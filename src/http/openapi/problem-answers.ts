import { AppError, type FieldProblem } from '../../contracts/app-error.js';
import { REQUEST_ERRORS, type RequestErrorCode } from '../../contracts/error-codes.js';
import { problemOf, type Problem } from '../problem/problem.js';
import { STATUS_OF_KIND } from '../problem/status-of-kind.js';
import type { Components, Reference } from './components.js';
import { RATE_HEADERS, type HeaderName } from './headers.js';
import type { DocumentedRoute } from './route-documents.js';
import { arrayOf, named, objectOf, optional } from './schema.js';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

const EXAMPLE_ID = '6f1c1e0e-8f5b-4f0e-9a51-0c6f3f3d2a77';

const ProblemSchema = named(
  'Problem',
  'Why a request was refused (RFC 9457). `code` is what programs should look at.',
  objectOf<Problem>({
    type: { type: 'string', const: 'about:blank' },
    title: { type: 'string', description: 'The words of the status.' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'A sentence for people.' },
    code: { type: 'string', enum: Object.keys(REQUEST_ERRORS) },
    request_id: { type: 'string' },
    errors: optional({
      ...arrayOf(
        objectOf<FieldProblem>({ field: { type: 'string' }, message: { type: 'string' } }),
      ),
      description: 'The fields that are not valid, as the caller wrote them.',
    }),
  }),
);

/** What may happen to any request before a route is asked. */
const ALWAYS = ['VALIDATION_FAILED', 'URI_TOO_LONG', 'HEADERS_TOO_LARGE', 'INTERNAL'] as const;

const HEADERS_OF: Partial<Record<RequestErrorCode, readonly HeaderName[]>> = {
  UNAUTHENTICATED: ['WWW-Authenticate'],
  RATE_LIMITED: ['Retry-After'],
  QUOTA_EXCEEDED: ['Retry-After'],
  SERVICE_UNAVAILABLE: ['Retry-After'],
};

/** Whether a request of this method may carry a body. */
const carriesBody = (method: string): boolean => !['get', 'head'].includes(method);

/** The codes that follow from what a route is, and its own. */
function codesOf(route: DocumentedRoute): RequestErrorCode[] {
  const { method, path, isPublic, isIdempotent, upload, document } = route;
  const codes: (false | readonly RequestErrorCode[])[] = [
    ALWAYS,
    path.includes('{') && ['NOT_FOUND'],
    !isPublic && ['UNAUTHENTICATED', 'RATE_LIMITED', 'SERVICE_UNAVAILABLE'],
    !isPublic && carriesBody(method) && ['FORBIDDEN'],
    carriesBody(method) && ['MALFORMED_JSON', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
    upload !== undefined && ['MALFORMED_MULTIPART', 'UPLOAD_TOO_SLOW', 'INSUFFICIENT_STORAGE'],
    isIdempotent && ['IDEMPOTENCY_MISMATCH'],
    document.errors ?? [],
  ];
  return [...new Set(codes.flatMap((some) => some || []))];
}

/** One response a status, which tells the codes it comes with. */
export function problemAnswers(
  route: DocumentedRoute,
  components: Components,
): Record<number, Reference> {
  const byStatus = new Map<number, RequestErrorCode[]>();
  for (const code of codesOf(route)) {
    const status = STATUS_OF_KIND[REQUEST_ERRORS[code][0]];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const answers = [...byStatus].map(([status, codes]) => {
    codes.sort();
    const reference = components.response(codes.join('-'), () => problemAnswer(codes, components));
    return [status, reference] as const;
  });
  return Object.fromEntries(answers);
}

function problemAnswer(codes: readonly RequestErrorCode[], components: Components): object {
  const headers = codes.flatMap((code) => HEADERS_OF[code] ?? []);
  return {
    description: codes.map((code) => `\`${code}\`: ${REQUEST_ERRORS[code][1]}`).join('\n\n'),
    headers: components.headers(['X-Request-Id', ...RATE_HEADERS, ...new Set(headers)]),
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: components.resolve({
          allOf: [ProblemSchema, { properties: { code: { enum: codes } } }],
        }),
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
}

function exampleOf(code: RequestErrorCode): Problem {
  const fields = [{ field: 'limit', message: 'limit must not be greater than 100' }];
  const error = new AppError(code, code === 'VALIDATION_FAILED' ? { fields } : {});
  return problemOf(error, EXAMPLE_ID);
}
