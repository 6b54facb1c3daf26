import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RouteCatalog } from '../../src/http/openapi/route-catalog.js';
import { pathTemplate } from '../../src/http/openapi/path-template.js';
import { ApiApp } from '../support/api-app.js';
import { fetchDocument, lintDocument, routesOf, type ApiDocument } from '../support/openapi.js';

let api: ApiApp;
let document: ApiDocument;

beforeAll(async () => {
  api = await ApiApp.start();
  document = await fetchDocument(api.url);
});

afterAll(() => api.stop());

interface RouteLayer {
  route?: { path: string; methods: Record<string, boolean> };
}

/** What Express really has routes for, in OpenAPI's spelling. */
function servedRoutes(): string[] {
  const { router } = api.app.getHttpAdapter().getInstance();
  const layers: unknown = router.stack; // Express's types leave the methods out
  return (layers as RouteLayer[]).flatMap(({ route }) =>
    route === undefined
      ? []
      : Object.keys(route.methods).map(
          (method) => `${method.toUpperCase()} ${pathTemplate('', route.path)}`,
        ),
  );
}

const documentedRoutes = (): string[] =>
  routesOf(document).map(({ method, path }) => `${method} ${path}`);

describe('The OpenAPI document', () => {
  it('is valid OpenAPI 3.1, by the recommended rules of a linter', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(await lintDocument(document)).toEqual([]);
  });

  it('tells of every route, or the route says why not', () => {
    expect(api.app.get(RouteCatalog).read().forgotten).toEqual([]);
  });

  it('tells of no route that is not served', async () => {
    const served = servedRoutes();
    const mounted = documentedRoutes().filter((route) => !served.includes(route));
    for (const route of mounted) {
      // No route of Express's own: a mounted middleware, which answers if it is there.
      const [method = '', path = ''] = route.split(' ');
      const { status } = await fetch(api.url + path, { method, redirect: 'manual' });
      expect([404, 405], route).not.toContain(status);
    }
    expect(served.length).toBeGreaterThan(mounted.length);
  });

  it('leaves the calls of workers out', () => {
    expect(servedRoutes().filter((route) => route.includes(' /internal/'))).not.toEqual([]);
    expect(documentedRoutes().filter((route) => route.includes(' /internal/'))).toEqual([]);
  });

  it('has the ranges, choices and defaults that requests are checked by', () => {
    const body = document.paths['/api/v1/conversions']?.['post']?.requestBody;
    expect(body?.content?.['multipart/form-data']?.schema).toMatchObject({
      required: ['video'],
      properties: {
        video: { contentMediaType: 'application/octet-stream' },
        fps: { type: 'integer', minimum: 1, maximum: 30, default: 15 },
        quality: { enum: ['draft', 'good', 'best'], default: 'good' },
      },
    });
    expect(document.paths['/api/v1/conversions']?.['get']?.parameters[0]).toMatchObject({
      name: 'limit',
      in: 'query',
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    });
  });

  it('tells what each operation of the catalog takes, as its definition does', async () => {
    const answer = await fetch(`${api.url}/api/v1/operation-definitions`);
    const { data } = (await answer.json()) as {
      data: { operation_definitions: { name: string; parameters: object }[] };
    };
    const { schemas } = document.components;
    const names = data.operation_definitions.map(({ name }) => name);
    for (const { name, parameters } of data.operation_definitions) {
      const title = name.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
      const schema = `${title.join('')}Parameters`;
      expect(schemas[schema]).toMatchObject(parameters);
      expect(schemas[`${title.join('')}Request`]).toMatchObject({
        properties: {
          operation: { const: name },
          parameters: { $ref: `#/components/schemas/${schema}` },
        },
      });
    }
    const content = document.paths['/api/v1/operations']?.['post']?.requestBody?.content;
    expect(content?.['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/StartOperation',
    });
    expect(schemas['StartOperation']?.['oneOf']).toHaveLength(names.length);
    expect(content?.['multipart/form-data']?.schema).toMatchObject({
      required: ['file', 'operation'],
      properties: {
        file: { contentMediaType: 'application/octet-stream' },
        operation: { enum: names },
        parameters: { anyOf: names.map(() => ({})) },
      },
    });
    const inputs = [{ required: ['input_operation'] }, { required: ['input_url'] }];
    expect(schemas).toMatchObject({
      VideoConvertRequest: { required: ['operation', 'parameters'], oneOf: inputs },
      ImageResizeRequest: { required: ['operation', 'parameters'], oneOf: inputs },
      MediaProbeRequest: { required: ['operation'], oneOf: inputs },
    });
  });

  it('tells of each refusal with its codes', () => {
    const responses = Object(document.paths['/api/v1/conversions']?.['post']?.responses) as object;
    expect(Object.keys(responses)).toEqual([
      '202',
      '400',
      '401',
      '403',
      '408',
      '413',
      '414',
      '415',
      '422',
      '429',
      '431',
      '500',
      '503',
      '507',
    ]);
    const { 429: rate, 422: key } = responses as Record<number, { $ref: string }>;
    expect([rate?.$ref, key?.$ref]).toEqual([
      '#/components/responses/RATE_LIMITED',
      '#/components/responses/IDEMPOTENCY_MISMATCH',
    ]);
    expect(Object.keys(document.components.responses['RATE_LIMITED']?.headers ?? {})).toEqual(
      expect.arrayContaining(['Retry-After', 'RateLimit-Limit', 'X-Request-Id']),
    );
  });

  it('is the same for every caller and stands behind a proxy’s path', async () => {
    const behind = await ApiApp.start({ PUBLIC_BASE_URL: 'https://media.example.org/api/' });
    try {
      expect(await fetchDocument(behind.url)).toEqual({ ...document, servers: [{ url: '/api' }] });
    } finally {
      await behind.stop();
    }
  });
});
