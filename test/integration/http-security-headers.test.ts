import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiApp } from '../support/api-app.js';
import { ask } from '../support/http.js';

let api: ApiApp;

beforeAll(async () => {
  api = await ApiApp.start({ TRUST_PROXY_HOPS: '1' });
});

afterAll(() => api.stop());

const SCRIPT = /<script\b(?<attributes>[^>]*)>(?<content>[^]*?)<\/script>/g;

describe('Every answer', () => {
  it.each([
    [200, 'GET', '/livez'],
    [200, 'GET', '/openapi.json'],
    [200, 'GET', '/api/v1/conversions'],
    [200, 'GET', '/docs'],
    [200, 'GET', '/docs/swagger-ui.css'],
    [404, 'GET', '/docs/package.json'],
    [404, 'GET', '/nowhere'],
    [404, 'GET', '/gifs/none.gif'],
    [405, 'DELETE', '/livez'],
    [415, 'POST', '/api/v1/conversions'],
    [204, 'OPTIONS', '/livez'],
  ])('of %i to %s %s keeps browsers from making more of it', async (status, method, path) => {
    const answer = await fetch(api.url + path, { method });
    expect(answer.status).toBe(status);
    const headers = Object.fromEntries(answer.headers);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const isPage = path === '/docs';
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']?.includes('sandbox')).toBe(!isPage);
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('over an encrypted connection asks for no other', async () => {
    const answer = await fetch(`${api.url}/livez`, { headers: { 'x-forwarded-proto': 'https' } });
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

describe('The page at /docs', () => {
  it.each(['/docs', '/docs/'])('is HTML at %s, with nothing inline', async (path) => {
    const answer = await fetch(api.url + path);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await answer.text();
    const scripts = [...page.matchAll(SCRIPT)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const { groups } of scripts) {
      expect(groups?.['content']).toBe('');
      expect(groups?.['attributes']).toMatch(/src="\/docs\//);
    }
    expect(page).not.toMatch(/\son\w+=|javascript:|<style|\sstyle=|https?:/i);
  });

  it('lets run and load what the service itself serves, and nothing else', async () => {
    const { headers } = await fetch(`${api.url}/docs`);
    const policy = Object.fromEntries(
      (headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources.join(' ')];
      }),
    );
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
  });

  it('has all it asks for, from this service, with types that browsers accept', async () => {
    const page = await (await fetch(`${api.url}/docs`)).text();
    const wanted = [...page.matchAll(/(?:src|href|data-document)="([^"]+)"/g)].map(
      ([, url]) => url,
    );
    const served = await Promise.all(
      wanted.map(async (url = '') => {
        const answer = await fetch(api.url + url);
        const body = await answer.arrayBuffer();
        return [url, answer.status, answer.headers.get('content-type'), body.byteLength > 100];
      }),
    );
    expect(served).toEqual(
      expect.arrayContaining([
        ['/docs/swagger-ui.css', 200, 'text/css; charset=utf-8', true],
        ['/docs/swagger-ui-bundle.js', 200, 'text/javascript; charset=utf-8', true],
        ['/docs/start.js', 200, 'text/javascript; charset=utf-8', true],
        ['/docs/favicon-32x32.png', 200, 'image/png', true],
        ['/openapi.json', 200, 'application/json; charset=utf-8', true],
      ]),
    );
    expect(served.map(([, status]) => status)).toEqual(served.map(() => 200));
  });

  it('is not sent again to who has it', async () => {
    const port = Number(new URL(api.url).port);
    const path = '/docs/swagger-ui-bundle.js';
    const { etag = '' } = (await ask(port, `GET ${path}`)).headers;
    expect(etag).toMatch(/^"swagger-ui-\d/);
    expect(await ask(port, `GET ${path}\nIf-None-Match: ${etag}`)).toMatchObject({ status: 304 });
  });
});
