import { createConfig, lintFromString, type RawUniversalConfig } from '@redocly/openapi-core';
import { mp4Like } from './http.js';

/** What the tests read of an OpenAPI document. */
export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, ApiOperation>>;
  components: {
    responses: Record<string, ApiResponse>;
    schemas: Record<string, Record<string, unknown>>;
  };
}

export interface ApiParameter {
  name: string;
  in: string;
  schema?: { format?: string };
  /** The kind of resource that a path's parameter names. */
  'x-resource'?: string;
}

export interface MediaType {
  schema?: unknown;
  example?: unknown;
}

export interface ApiResponse {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, MediaType & { examples?: Record<string, { value: unknown }> }>;
}

export interface ApiOperation {
  operationId: string;
  summary: string;
  security: Record<string, unknown>[];
  parameters: (ApiParameter | { $ref: string })[];
  requestBody?: { content?: Record<string, MediaType> };
  responses: Record<string, ApiResponse | { $ref: string }>;
}

export interface ApiRoute {
  method: string;
  path: string;
  operation: ApiOperation;
}

export async function fetchDocument(url: string): Promise<ApiDocument> {
  const response = await fetch(`${url}/openapi.json`);
  return (await response.json()) as ApiDocument;
}

export function routesOf(document: ApiDocument): ApiRoute[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

export function pathParameters({ operation }: ApiRoute): ApiParameter[] {
  return operation.parameters.filter(
    (parameter): parameter is ApiParameter => 'in' in parameter && parameter.in === 'path',
  );
}

/** Whether callers must show who they are, where ANONYMOUS_ACCESS is off. */
export const asksForToken = ({ operation }: ApiRoute): boolean =>
  operation.security.some((scheme) => 'token' in scheme);

/** The path with its parameters filled in. */
export const addressOf = ({ path }: ApiRoute, value: string): string =>
  path.replace(/\{\w+\}/g, encodeURIComponent(value));

/** A request that a route would take, made from its document's examples; files begin as an MP4 does. */
export function requestOf({ method, operation }: ApiRoute): RequestInit {
  const content = operation.requestBody?.content ?? {};
  const json = content['application/json'];
  if (json !== undefined) {
    const headers = { 'content-type': 'application/json' };
    return { method, headers, body: JSON.stringify(json.example ?? {}) };
  }
  const form = content['multipart/form-data'];
  return form === undefined ? { method } : { method, body: formOf(form) };
}

/** Whether a form's field takes bytes. */
const isFile = (property: object): boolean =>
  'contentMediaType' in property && property.contentMediaType === 'application/octet-stream';

function formOf({ schema }: MediaType): FormData {
  const { properties = {} } = schema as { properties?: Record<string, object> };
  const form = new FormData();
  for (const [name, property] of Object.entries(properties)) {
    if (isFile(property)) form.set(name, new Blob([mp4Like(64)]), 'clip.mp4');
  }
  return form;
}

/** Each problem in a line: rule, place, message. Nothing is fetched and nothing is reported to anybody. */
export function lintDocument(document: unknown): Promise<string[]> {
  return lint(document, { extends: ['recommended'] });
}

/** Where an answer departs from a schema of the document. Properties that the schema does not name are told as well. */
export function departures(
  document: ApiDocument,
  schema: unknown,
  answer: unknown,
): Promise<string[]> {
  const content = { 'application/json': { schema, example: answer } };
  const paths = { '/': { get: { responses: { 200: { description: 'The answer.', content } } } } };
  const rules = { 'no-invalid-media-type-examples': 'error' } as const;
  return lint({ ...document, paths }, { extends: [], rules });
}

async function lint(document: unknown, rules: RawUniversalConfig): Promise<string[]> {
  const config = await createConfig({ ...rules, telemetry: 'off' });
  const found = await lintFromString({ source: JSON.stringify(document), config });
  return found.map(({ ruleId, message, location: [place] }) =>
    [ruleId, place?.pointer ?? '', message].join(' '),
  );
}
