import type { Answer } from './answer.js';
import { propertiesOf, schemaOfClass } from './class-schema.js';
import type { Components } from './components.js';
import { RATE_HEADERS, type HeaderName } from './headers.js';
import { parametersOf } from './path-template.js';
import { PROBLEM_MEDIA_TYPE, problemAnswers } from './problem-answers.js';
import { requestBodyOf, type BodyFacts } from './request-body.js';
import type { DocumentedRoute } from './route-documents.js';

/** A route as an Operation Object of OpenAPI. */
export function operationOf(
  route: DocumentedRoute,
  components: Components,
  bodyFacts: BodyFacts,
): Record<string, unknown> {
  const { id, tag, summary, description } = route.document;
  const requestBody = requestBodyOf(route, bodyFacts);
  return {
    operationId: id,
    tags: [tag.name],
    summary,
    ...(description !== undefined && { description }),
    security: securityOf(route, components),
    parameters: [
      ...pathParameters(route),
      ...queryParameters(route),
      ...headers(route, components),
    ],
    ...(requestBody !== undefined && { requestBody: components.resolve(requestBody) }),
    responses: responsesOf(route, components),
  };
}

function securityOf({ isPublic, document }: DocumentedRoute, components: Components): object[] {
  if (document.access === 'admin') return [components.security('adminToken')];
  return isPublic ? [] : [components.security('token'), components.security('session'), {}];
}

function pathParameters({ method, path, document }: DocumentedRoute): object[] {
  const stated = document.params ?? {};
  const inPath = parametersOf(path);
  const wrong = [
    ...inPath.filter((name) => stated[name] === undefined),
    ...Object.keys(stated).filter((name) => !inPath.includes(name)),
  ];
  if (wrong.length > 0) {
    throw new Error(`${method} ${path} and its document differ in ${wrong.join(', ')}`);
  }
  return Object.entries(stated).map(([name, { names, ...parameter }]) => ({
    name,
    in: 'path',
    required: true,
    ...parameter,
    'x-resource': names,
  }));
}

function queryParameters({ query }: DocumentedRoute): object[] {
  if (query === undefined) return [];
  const schema = schemaOfClass(query);
  const required = (schema['required'] as string[] | undefined) ?? [];
  return Object.entries(propertiesOf(schema)).map(([name, { description, ...rules }]) => ({
    name,
    in: 'query',
    ...(required.includes(name) && { required: true }),
    ...(description !== undefined && { description }),
    schema: rules,
  }));
}

function headers({ isIdempotent, document }: DocumentedRoute, components: Components): object[] {
  const names = [
    ...(isIdempotent ? (['Idempotency-Key'] as const) : []),
    ...(document.requestHeaders ?? []),
    'X-Request-Id' as const,
  ];
  return names.map((name) => components.requestHeader(name));
}

function responsesOf(route: DocumentedRoute, components: Components): Record<string, object> {
  const { status, isPublic, isIdempotent, document } = route;
  const usual: HeaderName[] = ['X-Request-Id', ...(isPublic ? [] : RATE_HEADERS)];
  const first: HeaderName[] = isIdempotent ? ['Idempotency-Replayed'] : [];
  const response = ({ headers: own = [], ...answer }: Answer, more: HeaderName[] = []): object => ({
    ...answer,
    headers: components.headers([...usual, ...more, ...own]),
    ...(answer.content !== undefined && { content: components.resolve(answer.content) }),
  });
  const responses: Record<string, object> = problemAnswers(route, components);
  for (const [other, answer] of Object.entries(document.otherAnswers ?? {})) {
    if (responses[other] !== undefined) {
      throw new Error(`${document.id} answers ${other} with more than ${PROBLEM_MEDIA_TYPE}`);
    }
    responses[other] = response(answer);
  }
  return { ...responses, [status]: response(document.answer, first) };
}
