import { Controller, Get } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { PRODUCT_VERSION } from '../../contracts/product-version.js';
import { json } from './answer.js';
import { Documented, ownedId } from './documented.decorator.js';
import {
  DashboardRoutes,
  documentNamed,
  OpenController,
  SignedController,
  ThingsController,
} from './documented-routes.fixture.js';
import { OpenApiDocument, type OpenApi } from './openapi.document.js';
import { RouteCatalog } from './route-catalog.js';
import { named } from './schema.js';

async function partsOf(...controllers: (new () => object)[]) {
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    controllers,
    providers: [OpenApiDocument, RouteCatalog, DashboardRoutes],
  }).compile();
  return { document: module.get(OpenApiDocument), catalog: module.get(RouteCatalog) };
}

async function documentOf(...controllers: (new () => object)[]): Promise<OpenApi> {
  return (await partsOf(...controllers)).document.get();
}

describe('The OpenAPI document of an application', () => {
  it('is told of forgotten routes, not of those that say why they are left out', async () => {
    const { catalog } = await partsOf(OpenController, SignedController);
    const { documented, forgotten } = catalog.read();
    expect(documented.map(({ path }) => path)).toEqual(['/dashboard', '/open/said']);
    expect(forgotten).toEqual(['GET /open/forgotten/{rest}']);
  });

  it('takes rules, choices and defaults from the classes of a handler', async () => {
    const { paths, components } = await documentOf(ThingsController);
    expect(paths['/things']).toMatchObject({
      post: {
        requestBody: {
          content: {
            'application/json': {
              schema: {
                required: [],
                additionalProperties: false,
                properties: {
                  size: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
                  colour: { enum: ['red', 'blue'], default: 'red' },
                  parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
                },
              },
            },
          },
        },
      },
      get: {
        parameters: [
          { name: 'deep', in: 'query', required: true, schema: { type: 'boolean' } },
          { $ref: '#/components/parameters/X-Request-Id' },
        ],
      },
    });
    expect(components).toMatchObject({
      schemas: { Part: { properties: { name: { type: 'string' } } }, Thing: { type: 'object' } },
    });
  });

  it('tells of files beside fields, or of JSON in their place', async () => {
    const { paths } = await documentOf(ThingsController);
    expect(paths['/things/files']?.['post']).toMatchObject({
      requestBody: {
        description: expect.stringContaining(
          'At most 3 files of image (at most 1000 bytes) or video (at most 1000 bytes).',
        ) as string,
        content: {
          'multipart/form-data': {
            schema: {
              required: ['size'],
              properties: { file: { type: 'array', maxItems: 3 }, size: { type: 'integer' } },
            },
            encoding: { file: { contentType: 'image/*, video/*' } },
          },
          'application/json': { schema: { $ref: '#/components/schemas/Thing' } },
        },
      },
    });
  });

  it('derives credentials and refusals from what a route is', async () => {
    const { paths } = await documentOf(ThingsController, OpenController);
    expect(paths['/things']?.['get']).toMatchObject({
      security: [{ token: [] }, { session: [] }, {}],
      responses: { 409: { $ref: '#/components/responses/CONFLICT-NOT_READY' } },
    });
    expect(paths['/things/{id}']?.['patch']).toMatchObject({
      parameters: [{ name: 'id', in: 'path', required: true, 'x-resource': 'thing' }, {}],
      responses: {
        200: {},
        403: { $ref: '#/components/responses/FORBIDDEN' },
        404: { $ref: '#/components/responses/NOT_FOUND' },
      },
    });
    const { security, responses } = Object(paths['/open/said']?.['get']) as Record<string, object>;
    expect(security).toEqual([]);
    expect(Object.keys(responses ?? {})).toEqual(['200', '400', '414', '431', '500']);
    expect(paths['/dashboard']?.['get']).toMatchObject({ security: [{ adminToken: [] }] });
  });

  it('cannot be made while a path and its document name other parameters', async () => {
    @Controller('wrong')
    class WrongController {
      @Get(':id')
      @Documented(documentNamed('wrong', { params: { name: ownedId('thing') } }))
      get(): void {
        return;
      }
    }
    await expect(documentOf(WrongController)).rejects.toThrow('differ in id, name');
  });

  it('cannot be made while two schemas have one name', async () => {
    const other = named('Thing', 'Another.', {});
    @Controller('other')
    class OtherController {
      @Get()
      @Documented(documentNamed('other', { answer: json('It.', other) }))
      get(): void {
        return;
      }
    }
    await expect(documentOf(ThingsController, OtherController)).rejects.toThrow('Thing');
  });

  it('has the version of the product', async () => {
    expect(await documentOf(ThingsController)).toMatchObject({
      info: { version: PRODUCT_VERSION },
    });
  });
});
