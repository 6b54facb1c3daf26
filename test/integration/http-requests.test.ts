import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import type { RawBodyRequest } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Request } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/contracts/app-error.js';
import { Public } from '../../src/http/identity/public.decorator.js';
import { RequestId } from '../../src/http/request-context/request-id.decorator.js';
import { currentRequestId } from '../../src/http/request-context/request-id.js';
import { FormInteger } from '../../src/http/validation/textual-input.js';
import { StorageError } from '../../src/ports/storage.port.js';
import { ask, EdgeApp, openSocket, parseAnswer, say } from '../support/http.js';

class SceneDto {
  @IsString()
  @MaxLength(10)
  prompt!: string;
}

class ThingDto {
  @IsString()
  @MaxLength(2_000_000)
  name!: string;

  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(18)
  @Max(28)
  quality?: number;

  @IsOptional()
  @IsIn(['fast', 'medium'])
  preset?: string;

  @IsOptional()
  @IsInt()
  maxBytes?: number;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SceneDto)
  scenes?: SceneDto[];

  @Allow()
  metadata?: unknown;
}

class ListDto {
  @IsOptional()
  @FormInteger()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  @IsOptional()
  @IsString()
  id?: string;
}

@Controller('things')
class ThingsController {
  @Post()
  @HttpCode(201)
  create(@Body() thing: ThingDto): ThingDto {
    return thing;
  }

  @Get()
  list(@Query() query: ListDto): object {
    return query;
  }

  @Get('failing/:how')
  async fail(@Param('how') how: string): Promise<never> {
    await Promise.resolve();
    if (how === 'full') {
      throw new StorageError('ENOSPC /var/data', {
        cause: undefined,
        retryable: false,
        full: true,
      });
    }
    if (how === 'storage') {
      throw new StorageError('ECONN 10.0.0.1', { cause: undefined, retryable: true });
    }
    if (how === 'busy') throw new AppError('RATE_LIMITED', { retryAfterSeconds: 1.2 });
    throw new Error('SELECT secret FROM /var/lib/postgres');
  }

  @Get('request-id')
  async requestId(@RequestId() id: string): Promise<object> {
    await Promise.resolve();
    return { parameter: id, context: currentRequestId() };
  }

  @Get('named/:name')
  named(@Param('name') name: string): object {
    return { name };
  }

  @Get(':id')
  one(@Param('id', ParseUUIDPipe) id: string): object {
    return { id };
  }
}

@Controller('internal/v1')
@Public()
class SignedController {
  @Post('messages')
  @HttpCode(200)
  take(@Req() request: RawBodyRequest<Request>, @Body() message: ThingDto): object {
    return { bytes: request.rawBody?.length, name: message.name.length };
  }
}

let edge: EdgeApp;

beforeAll(async () => {
  edge = await EdgeApp.start({
    controllers: [ThingsController, SignedController],
    edge: { corsAllowedOrigins: ['https://shop.example'] },
  });
});

afterAll(() => edge.stop());

function post(body: string | Buffer, headers = '', path = '/things'): ReturnType<typeof ask> {
  const type = /content-type/i.test(headers) ? '' : 'Content-Type: application/json\n';
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return ask(edge.port, `POST ${path}\n${type}${length}\n${headers}`.trim(), body);
}

const padded = (bytes: number): string => `{"name":"${'x'.repeat(bytes)}"}`;
const thing = (rest: string): string => `{"name":"a",${rest}}`;

describe.each([
  ['P1 no JSON', 'name=a', '', 400, 'MALFORMED_JSON'],
  ['P1 null', 'null', '', 400, 'MALFORMED_JSON'],
  ['P1 a string', '"x"', '', 400, 'MALFORMED_JSON'],
  ['P1 a number', '1', '', 400, 'MALFORMED_JSON'],
  ['P1 an array', '[]', '', 400, 'VALIDATION_FAILED'],
  ['P2 10,000 levels', '['.repeat(10_000), '', 400, 'MALFORMED_JSON'],
  [
    'P2 10,000 closed levels',
    thing(`"metadata":${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    '',
    400,
    'VALIDATION_FAILED',
  ],
  ['P2 1 MB', padded(1_000_000), '', 413, 'PAYLOAD_TOO_LARGE'],
  ['P3 a name twice', '{"name":"a","quality":18,"quality":99}', '', 400, 'VALIDATION_FAILED'],
  ['P4 __proto__', thing('"__proto__":{"x":1}'), '', 400, 'VALIDATION_FAILED'],
  [
    'P4 __proto__ inside',
    thing('"metadata":{"a":{"__proto__":{"x":1}}}'),
    '',
    400,
    'VALIDATION_FAILED',
  ],
  [
    'P4 constructor.prototype',
    thing('"metadata":{"constructor":{"prototype":{"x":1}}}'),
    '',
    400,
    'VALIDATION_FAILED',
  ],
  ['P5 an unknown name', thing('"colour":1'), '', 400, 'VALIDATION_FAILED'],
  ['P6 17', thing('"quality":17'), '', 400, 'VALIDATION_FAILED'],
  ['P6 29', thing('"quality":29'), '', 400, 'VALIDATION_FAILED'],
  ['P6 a number as text', thing('"quality":"23"'), '', 400, 'VALIDATION_FAILED'],
  ['P6 a fraction', thing('"quality":23.5'), '', 400, 'VALIDATION_FAILED'],
  ['P6 infinity', thing('"quality":1e400'), '', 400, 'VALIDATION_FAILED'],
  ['P6 minus nought', thing('"quality":-0'), '', 400, 'VALIDATION_FAILED'],
  ['P6 NaN', thing('"quality":NaN'), '', 400, 'MALFORMED_JSON'],
  ['P6 a boolean', thing('"quality":true'), '', 400, 'VALIDATION_FAILED'],
  ['P6 an array', thing('"quality":[23]'), '', 400, 'VALIDATION_FAILED'],
  ['P7 a shell command', thing('"preset":"ultrafast; rm -rf /"'), '', 400, 'VALIDATION_FAILED'],
  ['P16 NUL', '{"name":"a\\u0000b"}', '', 400, 'VALIDATION_FAILED'],
  ['P16 NUL inside', thing('"metadata":{"a":["\\u0000"]}'), '', 400, 'VALIDATION_FAILED'],
  ['P17 half a surrogate pair', '{"name":"\\ud800"}', '', 400, 'VALIDATION_FAILED'],
  [
    'P20 UTF-16',
    '{"name":"a"}',
    'Content-Type: application/json; charset=utf-16',
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'P20 an unknown charset',
    '{"name":"a"}',
    'Content-Type: application/json; charset=klingon',
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['P20 text/plain', '{"name":"a"}', 'Content-Type: text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'P20 a form',
    'name=a',
    'Content-Type: application/x-www-form-urlencoded',
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['P20 a broken type', '{"name":"a"}', 'Content-Type: ;;=', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [
    'P20 a broken parameter',
    '{"name":"a"}',
    'Content-Type: application/json; charset',
    201,
    undefined,
  ],
  ['P21 nothing', '', '', 400, 'VALIDATION_FAILED'],
  ['P21 a byte order mark', '\ufeff{"name":"a"}', '', 400, 'MALFORMED_JSON'],
  ['P21 something behind it', '{"name":"a"} x', '', 400, 'MALFORMED_JSON'],
  [
    'bytes that are not UTF-8',
    Buffer.from('7b226e616d65223a22ff227d', 'hex'),
    '',
    400,
    'MALFORMED_JSON',
  ],
  [
    'H10 a content encoding',
    '{"name":"a"}',
    'Content-Encoding: gzip',
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['the largest there may be', padded(65_000), '', 201, undefined],
] as const)('A JSON body with %s', (_case, body, headers, status, code) => {
  it(`is answered ${status} ${code ?? ''}`, async () => {
    const answer = await post(body, headers);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

it('P2 A body nested without end is refused in less than 50 ms', async () => {
  const body = thing(`"metadata":${'['.repeat(30_000)}${']'.repeat(30_000)}`);
  const times: number[] = [];
  for (let round = 0; round < 10; round++) {
    const started = performance.now();
    expect((await post(body)).status).toBe(400);
    times.push(performance.now() - started);
  }
  expect(Math.min(...times)).toBeLessThan(50); // the best round: others share this machine
});

it('Each refused field is named as callers write it, with what is wrong', async () => {
  const body = '{"maxBytes":"x","scenes":[{"prompt":"far too long a prompt"}],"theColour":1}';
  const { body: problem, headers } = await post(body, 'X-Request-Id: abc-1');
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(JSON.parse(problem)).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'The request is not valid; see errors for the fields.',
    code: 'VALIDATION_FAILED',
    request_id: 'abc-1',
    errors: expect.arrayContaining([
      { field: 'name', message: 'is required' },
      { field: 'max_bytes', message: 'max_bytes must be an integer number' },
      { field: 'scenes.0.prompt', message: expect.stringContaining('shorter than') as string },
      { field: 'theColour', message: 'is not known here' },
    ]) as object[],
  });
});

describe('A signed path', () => {
  it('takes JSON of 1 MB and keeps its bytes', async () => {
    const body = padded(1_000_000);
    const answer = await post(body, '', '/internal/v1/messages');
    expect(JSON.parse(answer.body)).toEqual({ bytes: body.length, name: 1_000_000 });
  });

  it('W13 takes no more than that', async () => {
    const answer = await post(padded(10_000_000), '', '/internal/v1/messages');
    expect([answer.status, answer.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });
});

describe.each([
  ['H13 20 kB of headers', `GET /things\nX-A: ${'x'.repeat(20_000)}`, 431, 'HEADERS_TOO_LARGE'],
  ['H13 100 kB of headers', `GET /things\nX-A: ${'x'.repeat(100_000)}`, 431, 'HEADERS_TOO_LARGE'],
  ['H13 a URL of 20 kB', `GET /things?a=${'x'.repeat(20_000)}`, 414, 'URI_TOO_LONG'],
  ['P14 malformed percent-encoding', 'GET /things/%zz', 400, 'VALIDATION_FAILED'],
  ['P14 half a character', 'GET /things/named/%c3', 400, 'VALIDATION_FAILED'],
  ['P14 malformed percent-encoding on no route', 'GET /nothing/%', 400, 'VALIDATION_FAILED'],
  ['P14 NUL in the path', 'GET /things/named/a%00b', 400, 'VALIDATION_FAILED'],
  ['P16 NUL in the query', 'GET /things?id=a%00', 400, 'VALIDATION_FAILED'],
  ['P14 a malformed uuid', "GET /things/'%20OR%201=1", 400, 'VALIDATION_FAILED'],
  ['P15 a page that is too large', 'GET /things?limit=1000000000', 400, 'VALIDATION_FAILED'],
  ['P15 no number', 'GET /things?limit=1e1', 400, 'VALIDATION_FAILED'],
  ['P15 an unknown parameter', 'GET /things?sort=id;drop', 400, 'VALIDATION_FAILED'],
  ['P22 an array', 'GET /things?id=1&id=2', 400, 'VALIDATION_FAILED'],
  ['P22 brackets', 'GET /things?a[]=1&a[b]=2', 400, 'VALIDATION_FAILED'],
  ['P22 an operator', 'GET /things?id[$ne]=x', 400, 'VALIDATION_FAILED'],
  ['P22 1,500 parameters', `GET /things?${'a&'.repeat(1_500)}`, 400, 'VALIDATION_FAILED'],
  ['an unknown path', 'GET /nothing', 404, 'NOT_FOUND'],
  ['an unknown path below a known one', 'POST /things/a/b/c', 404, 'NOT_FOUND'],
  ['H15 PUT', 'PUT /things', 405, 'METHOD_NOT_ALLOWED'],
  ['H15 DELETE with a slash', 'DELETE /things/', 405, 'METHOD_NOT_ALLOWED'],
  ['H15 TRACE', 'TRACE /things', 405, 'METHOD_NOT_ALLOWED'],
  ['H15 HEAD where there is no GET', 'HEAD /internal/v1/messages', 405, undefined],
  ['H15 HEAD', 'HEAD /things', 200, undefined],
  ['H15 OPTIONS', 'OPTIONS /things', 204, undefined],
  ['H15 OPTIONS on no route', 'OPTIONS /nothing', 404, 'NOT_FOUND'],
  ['H21 an absolute target', 'GET http://test/things', 200, undefined],
  ['a trailing slash', 'GET /things/?limit=3', 200, undefined],
] as const)('A request with %s', (_case, head, status, code) => {
  it(`is answered ${status} ${code ?? ''}`, async () => {
    const answer = await ask(edge.port, head);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers).not.toHaveProperty('x-powered-by');
  });
});

it('A method that is not allowed is told which are', async () => {
  const allow = 'GET, HEAD, OPTIONS, POST';
  expect((await ask(edge.port, 'PATCH /things')).headers['allow']).toBe(allow);
  expect((await ask(edge.port, 'OPTIONS /things')).headers['allow']).toBe(allow);
});

it('A query parameter is read as the type the DTO declares', async () => {
  const answer = await ask(edge.port, 'GET /things?limit=3&id=7');
  expect(JSON.parse(answer.body)).toEqual({ limit: 3, id: '7' });
});

describe.each([
  [
    'H3 both a length and chunks',
    'POST /things HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'H3 two lengths',
    'POST /things HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd',
  ],
  [
    'H3 a broken chunk',
    'POST /things HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ],
  ['an unknown method', 'FETCH /things HTTP/1.1\r\nHost: t\r\n\r\n'],
  ['a broken header', 'GET /things HTTP/1.1\r\nHost: t\r\nbad header\r\n\r\n'],
])('What is no HTTP: %s', (_case, bytes) => {
  it('is answered 400 in the words of the API, and the connection ends', async () => {
    const answer = parseAnswer(await say(edge.port, bytes));
    expect([answer.status, answer.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.headers['connection']).toBe('close');
    expect(answer.headers['x-request-id']).toBeDefined();
  });
});

it('H21 Requests sent one after another without waiting are answered in order', async () => {
  const get = (id: string, more = ''): string =>
    `GET /things?id=${id} HTTP/1.1\r\nHost: t\r\n${more}\r\n`;
  const raw = await say(edge.port, get('first') + get('second', 'Connection: close\r\n'));
  expect(raw.indexOf('"first"')).toBeGreaterThan(0);
  expect(raw.indexOf('"second"')).toBeGreaterThan(raw.indexOf('"first"'));
});

it('A refused request leaves its connection usable', async () => {
  const socket = await openSocket(edge.port);
  const answers: string[] = [];
  socket.on('data', (data) => answers.push(data.toString()));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('POST /nothing HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{}');
  socket.write('GET /things HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n');
  await closed;
  expect(answers.join('').match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
});

describe('A failure', () => {
  it.each([
    ['unknown', 500, 'INTERNAL', undefined],
    ['full', 507, 'INSUFFICIENT_STORAGE', undefined],
    ['storage', 503, 'SERVICE_UNAVAILABLE', '5'],
    ['busy', 429, 'RATE_LIMITED', '2'],
  ])(
    'of kind %s is answered %i %s and tells nothing of its reason',
    async (how, status, code, retryAfter) => {
      const answer = await ask(edge.port, `GET /things/failing/${how}`);
      expect([answer.status, answer.code]).toEqual([status, code]);
      expect(answer.headers['retry-after']).toBe(retryAfter);
      expect(answer.body).not.toMatch(/SELECT|\/var|ECONN|ENOSPC|at .*\(/);
    },
  );
});

describe('The request id', () => {
  it.each([
    ['abc.DEF_1-2', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['a b', false],
    ['<script>', false],
    ['', false],
  ])('%j is taken: %s', async (given, taken) => {
    const answer = await ask(edge.port, `GET /things/request-id\nX-Request-Id: ${given}`);
    const id = answer.headers['x-request-id'] ?? '';
    expect(id === given).toBe(taken);
    expect(id).not.toBe('');
    expect(JSON.parse(answer.body)).toEqual({ parameter: id, context: id });
  });
});

describe('H18 A page of another origin', () => {
  it.each([
    ['https://shop.example', 'https://shop.example'],
    ['https://evil.example', undefined],
    ['null', undefined],
  ])('%s may read the answer as told by %s', async (origin, allowed) => {
    const answer = await ask(edge.port, `GET /things\nOrigin: ${origin}`);
    expect(answer.headers['access-control-allow-origin']).toBe(allowed);
    const preflight = `OPTIONS /things\nOrigin: ${origin}\nAccess-Control-Request-Method: POST`;
    const asked = await ask(edge.port, preflight);
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([204, allowed]);
  });
});
