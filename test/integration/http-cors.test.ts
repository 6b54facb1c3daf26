import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EnvironmentError } from '../../src/config/load-settings.js';
import { loadRoleSettings } from '../../src/config/role-settings.js';
import { ServerSettings } from '../../src/config/server.settings.js';
import { ApiApp } from '../support/api-app.js';

const SHOP = 'https://shop.example';
const CONVERSIONS = '/api/v1/conversions';

let api: ApiApp;

beforeAll(async () => {
  api = await ApiApp.start({
    CORS_ALLOWED_ORIGINS: `${SHOP}, http://localhost:3000`,
    ANONYMOUS_ACCESS: 'session',
  });
});

afterAll(() => api.stop());

const askFrom = (
  origin: string | undefined,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(api.url + path, {
    method,
    headers: { ...(origin !== undefined && { origin }), ...headers },
  });

const listOf = (value: string | null): string[] =>
  (value ?? '').split(',').map((item) => item.trim().toLowerCase());

const origins: [kind: string, origin: string | undefined, allowed: boolean][] = [
  ['listed', SHOP, true],
  ['listed as well', 'http://localhost:3000', true],
  ['foreign', 'https://evil.example', false],
  ['opaque', 'null', false],
  ['listed by another scheme', 'http://shop.example', false],
  ['listed by another port', 'https://shop.example:8443', false],
  ['below a listed one', 'https://www.shop.example', false],
  ['spelt to look listed', 'https://shop.example.evil.example', false],
  ['not named', undefined, false],
];

describe.each(origins)('A page whose origin is %s (%s)', (_kind, origin, allowed) => {
  const told = allowed ? (origin ?? null) : null;

  it.each([
    [200, 'GET', CONVERSIONS],
    [404, 'GET', `${CONVERSIONS}/none`],
    [404, 'GET', '/nowhere'],
    [allowed || origin === undefined ? 415 : 403, 'POST', CONVERSIONS],
    [405, 'PUT', CONVERSIONS],
  ])(
    `${allowed ? 'may' : 'may not'} read an answer of %i to %s %s`,
    async (status, method, path) => {
      const answer = await askFrom(origin, method, path);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('access-control-allow-origin')).toBe(told);
      expect(listOf(answer.headers.get('vary'))).toContain('origin');
      if (!allowed) return;
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      expect(listOf(answer.headers.get('access-control-expose-headers'))).toEqual(
        expect.arrayContaining(['x-request-id', 'retry-after', 'ratelimit-remaining', 'etag']),
      );
    },
  );

  it(`${allowed ? 'may' : 'may not'} ask before it sends a token and a key`, async () => {
    const answer = await askFrom(origin, 'OPTIONS', `${CONVERSIONS}/none`, {
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'authorization,idempotency-key',
    });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(answer.headers.get('access-control-allow-origin')).toBe(told);
    if (!allowed) return;
    expect(listOf(answer.headers.get('access-control-allow-methods'))).toContain('delete');
    expect(listOf(answer.headers.get('access-control-allow-headers'))).toEqual([
      'authorization',
      'idempotency-key',
    ]);
    expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(0);
  });
});

describe('A session', () => {
  it.each(origins.filter(([, origin]) => origin !== undefined))(
    'of a page whose origin is %s (%s) may write: %s',
    async (_kind, origin, allowed) => {
      const begun = await askFrom(undefined, 'GET', CONVERSIONS);
      const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
      expect(cookie).toMatch(/^sid=/);
      const path = '/api/items/process-completed-videos';
      const { status } = await askFrom(origin, 'POST', path, { cookie });
      expect(status).toBe(allowed ? 200 : 403);
    },
  );
});

describe('CORS_ALLOWED_ORIGINS', () => {
  const originsOf = (value: string): string[] =>
    loadRoleSettings('all', { CORS_ALLOWED_ORIGINS: value }).get(ServerSettings).corsAllowedOrigins;

  it.each([
    ['', ['http://localhost:3000']],
    ['https://a.example,http://b.example:8080', ['https://a.example', 'http://b.example:8080']],
    [
      ' https://Shop.Example/ , https://b.example:443',
      ['https://shop.example', 'https://b.example'],
    ],
  ])('"%s" means %j', (value, expected) => {
    expect(originsOf(value)).toEqual(expected);
  });

  it.each(['*', 'null', 'shop.example', 'https://*.example', 'https://a.example/path', 'file:///'])(
    '"%s" stops the start',
    (value) => {
      expect(() => originsOf(value)).toThrow(EnvironmentError);
    },
  );
});
