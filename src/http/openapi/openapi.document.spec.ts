import { readFileSync } from 'node:fs';
import { Body, Controller, Get, Injectable, Param, Patch, Post, Query } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Public } from '../identity/public.decorator.js';
import { StreamingUpload } from '../upload/streaming-upload.decorator.js';
import { json, nothing } from './answer.js';
import { API_VERSION } from './api-description.js';
import { Documented, ownedId, Undocumented, type RouteDocument } from './documented.decorator.js';
import { OpenApiDocument, type OpenApi } from './openapi.document.js';
import { RouteCatalog } from './route-catalog.js';
import { RouteDocuments, type DocumentedRoute } from './route-documents.js';
import { envelopeOf, named, nullable, objectOf, optional } from './schema.js';

const tag = { name: 'Things', description: 'Things of a test.' };

const thing = named('Thing', 'A thing.', objectOf<{ id: string }>({ id: { type: 'string' } }));

const documentNamed = (id: string, more: Partial<RouteDocument> = {}): RouteDocument => ({
  id,
  tag,
  summary: id,
  answer: json('It.', thing),
  ...more,
});

class Part {
  @IsString()
  name = '';
}

class ThingDto {
  @IsInt()
  @Min(1)
  @Max(9)
  size!: number;

  @IsOptional()
  @IsIn(['red', 'blue'])
  colour = 'red';

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];
}

class ThingQuery {
  @IsBoolean()
  deep!: boolean;
}

@Controller('things')
class ThingsController {
  @Post()
  @Documented(documentNamed('makeThing', { body: { defaults: { size: 3 } } }))
  make(@Body() body: ThingDto): ThingDto {
    return body;
  }

  @Patch(':id')
  @Documented(documentNamed('changeThing', { params: { id: ownedId('thing') } }))
  change(@Param('id') _id: string, @Body() body: ThingDto): ThingDto {
    return body;
  }

  @Get()
  @Documented(documentNamed('listThings', { errors: ['NOT_READY', 'CONFLICT'] }))
  list(@Query() query: ThingQuery): ThingQuery {
    return query;
  }

  @Post('files')
  @StreamingUpload({
    field: 'file',
    accept: ['image', 'video'],
    maxBytes: 1000,
    maxFiles: 3,
    required: false,
  })
  @Documented(documentNamed('sendFiles', { body: { json: thing } }))
  send(@Body() body: ThingDto): ThingDto {
    return body;
  }
}

@Public()
@Controller('open')
class OpenController {
  @Get('said')
  @Documented(documentNamed('openThing', { answer: nothing('Nothing.') }))
  said(): void {
    return;
  }

  @Get('page')
  @Undocumented('A page')
  page(): void {
    return;
  }

  @Get('forgotten/*rest')
  forgotten(): void {
    return;
  }
}

@Controller('internal/v1')
class SignedController {
  @Post('claim')
  claim(): void {
    return;
  }
}

@Injectable()
class DashboardRoutes extends RouteDocuments {
  readonly routes: DocumentedRoute[] = [
    {
      method: 'get',
      path: '/dashboard',
      status: 200,
      isPublic: true,
      isIdempotent: false,
      document: documentNamed('getDashboard', { access: 'admin' }),
    },
  ];
}

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
        description: expect.stringContaining('At most 3 files of image or video') as string,
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

  it('has the version of the package', () => {
    const url = new URL('../../../package.json', import.meta.url);
    expect(JSON.parse(readFileSync(url, 'utf8'))).toMatchObject({ version: API_VERSION });
  });
});

describe('A schema', () => {
  it('needs what its type needs', () => {
    const text = { type: 'string' };
    const schema = objectOf<{ a: string; b?: string }>({ a: text, b: optional(text) });
    expect(schema).toEqual({ type: 'object', required: ['a'], properties: { a: text, b: text } });
  });

  it('that may be null says so', () => {
    expect(nullable({ type: 'string', enum: ['a'] })).toEqual({
      type: ['string', 'null'],
      enum: ['a', null],
    });
    expect(nullable(thing)).toEqual({ anyOf: [thing, { type: 'null' }] });
  });

  it('in an envelope is its data', () => {
    expect(envelopeOf(thing)).toMatchObject({
      required: ['success', 'data', 'message'],
      properties: { success: { const: true }, data: thing },
    });
  });
});
