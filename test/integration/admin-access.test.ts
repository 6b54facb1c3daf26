import type { Request, Response } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { RateCounterModule } from '../../src/adapters/rate-limiter/rate-counter.module.js';
import { AdminSettings } from '../../src/config/admin.settings.js';
import { ServerSettings } from '../../src/config/server.settings.js';
import { AdminModule } from '../../src/modules/admin/admin.module.js';
import { QueueDashboard } from '../../src/modules/admin/http/queue-dashboard.js';
import { MetricsReportPort } from '../../src/ports/metrics-report.port.js';
import { ask, EdgeApp, parseAnswer, say, type RawAnswer } from '../support/http.js';

const TOKEN = 'the-admin-token-of-these-tests-0123456789';

class Report extends MetricsReportPort {
  readonly contentType = 'text/plain; version=0.0.4; charset=utf-8';

  text(): Promise<string> {
    return Promise.resolve('told 1\n');
  }
}

class Dashboard extends QueueDashboard {
  serve(request: Request, response: Response): void {
    response.type('html').send(`dashboard at ${request.path}`);
  }
}

interface Started {
  token?: string;
  trustProxyHops?: number;
  dashboard?: boolean;
}

const started: EdgeApp[] = [];

async function start({ token, trustProxyHops = 0, dashboard = true }: Started): Promise<number> {
  const admin = new AdminSettings();
  if (token !== undefined) admin.adminToken = token;
  const edge = await EdgeApp.start({
    controllers: [],
    modules: [AdminModule.countedBy(RateCounterModule.on(undefined))],
    providers: [
      { provide: MetricsReportPort, useClass: Report },
      ...(dashboard ? [{ provide: QueueDashboard, useClass: Dashboard }] : []),
    ],
    edge: { trustProxyHops },
    settings: [admin, Object.assign(new ServerSettings(), { trustProxyHops })],
  });
  started.push(edge);
  return edge.port;
}

afterEach(async () => {
  for (const edge of started.splice(0)) await edge.stop();
});

/** One request by the name that is said to be ours. */
async function askAs(
  port: number,
  host: string,
  line: string,
  lines: string[],
  body = '',
): Promise<RawAnswer> {
  const head = [`${line} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines].join('\r\n');
  return parseAnswer(await say(port, `${head}\r\n\r\n`, body));
}

/** A GET by the name that callers of this machine use. */
function get(port: number, path: string, ...lines: string[]): Promise<RawAnswer> {
  return askAs(port, 'localhost', `GET ${path}`, lines);
}

const bearer = (token: string): string => `Authorization: Bearer ${token}`;

const login = (port: number, token: string, ...lines: string[]): Promise<RawAnswer> => {
  const body = `token=${encodeURIComponent(token)}`;
  const form = [
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
  ];
  return askAs(port, 'localhost', 'POST /admin/login', [...form, ...lines], body);
};

const cookieOf = (answer: RawAnswer): string => answer.headers['set-cookie']?.split(';')[0] ?? '';

describe.each(['/metrics', '/admin/queues'])('%s with a token set', (path) => {
  it.each([
    ['the token', [bearer(TOKEN)], 200],
    ['the token, through a proxy', [bearer(TOKEN), 'X-Forwarded-For: 9.9.9.9'], 200],
    ['nothing, though of this machine', [], 401],
    ['another token', [bearer(`${TOKEN}x`)], 401],
    ['the beginning of the token', [bearer(TOKEN.slice(0, -1))], 401],
    ['the token in other letters', [bearer(TOKEN.toUpperCase())], 401],
    ['the token by another scheme', [`Authorization: Basic ${TOKEN}`], 401],
    ['the token and another', [bearer(TOKEN), bearer('other')], 401],
    ['an empty token', ['Authorization: Bearer '], 401],
    ['the token in a cookie', [`Cookie: admin=${TOKEN}`], 401],
  ])('answers who shows %s', async (_what, lines, status) => {
    const port = await start({ token: TOKEN });
    const answer = await get(port, path, ...lines);
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).not.toContain(TOKEN);
  });

  it('does not take it out of the address', async () => {
    const port = await start({ token: TOKEN });
    expect((await get(port, `${path}?token=${TOKEN}`)).status).toBe(401);
  });
});

describe.each(['/metrics', '/admin/queues'])('%s without a token set', (path) => {
  it.each([
    ['of this machine', 'localhost', [], 200],
    ['of this machine, with a token for something else', '127.0.0.1', [bearer('any')], 200],
    ['that a proxy names', 'localhost', ['X-Forwarded-For: 127.0.0.1'], 404],
    ['that another proxy names', 'localhost', ['Forwarded: for=127.0.0.1'], 404],
    ['whose page calls us by its own name', 'evil.example', [], 404],
  ])('answers a caller %s', async (_who, host, lines, status) => {
    const port = await start({});
    expect((await askAs(port, host, `GET ${path}`, lines)).status).toBe(status);
  });

  it('is not there for anyone behind a proxy', async () => {
    const port = await start({ trustProxyHops: 1 });
    expect((await get(port, path)).status).toBe(404);
  });
});

describe('Whoever guesses the token', () => {
  it('is told to wait after ten guesses, and not even the right one is looked at meanwhile', async () => {
    const port = await start({ token: TOKEN });
    for (let guess = 1; guess <= 10; guess++) {
      expect((await get(port, '/metrics', bearer(`guess-${guess}`))).status).toBe(401);
    }
    const answers = [
      await get(port, '/metrics', bearer('guess')),
      await get(port, '/metrics', bearer(TOKEN)),
      await login(port, TOKEN),
    ];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 429]);
    for (const { headers } of answers) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('holds up nobody else', async () => {
    const port = await start({ token: TOKEN, trustProxyHops: 1 });
    const as = (address: string): string => `X-Forwarded-For: ${address}`;
    for (let guess = 1; guess <= 11; guess++) {
      await get(port, '/metrics', bearer('guess'), as('9.9.9.9'));
    }
    expect((await get(port, '/metrics', bearer(TOKEN), as('9.9.9.9'))).status).toBe(429);
    expect((await get(port, '/metrics', bearer(TOKEN), as('8.8.8.8'))).status).toBe(200);
  });

  it('is not counted for showing nothing', async () => {
    const port = await start({ token: TOKEN });
    for (let i = 0; i < 15; i++) expect((await get(port, '/metrics')).status).toBe(401);
    expect((await get(port, '/metrics', bearer(TOKEN))).status).toBe(200);
  });
});

describe('A browser', () => {
  const page = 'Accept: text/html,application/xhtml+xml';

  it('is led to the login, logs in, and sees the dashboard', async () => {
    const port = await start({ token: TOKEN });
    const visit = await get(port, '/admin/queues', page);
    expect([visit.status, visit.headers['location']]).toEqual([303, '/admin/login']);
    const form = await get(port, '/admin/login', page);
    expect(form.status).toBe(200);
    expect(form.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-/,
    );
    const answer = await login(port, TOKEN);
    expect([answer.status, answer.headers['location']]).toEqual([303, '/admin/queues']);
    expect(answer.headers['set-cookie']).toMatch(
      /^admin=\d+\.[\w-]{43}; Max-Age=28800; Path=\/admin; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    expect(JSON.stringify(answer)).not.toContain(TOKEN);
    const shown = await get(port, '/admin/queues/queue/x', page, `Cookie: ${cookieOf(answer)}`);
    expect([shown.status, shown.body]).toEqual([200, 'dashboard at /admin/queues/queue/x']);
    expect(shown.headers['content-security-policy']).toContain("script-src 'self';");
  });

  it('gets its cookie for TLS alone where it came by TLS', async () => {
    const port = await start({ token: TOKEN, trustProxyHops: 1 });
    const answer = await login(port, TOKEN, 'X-Forwarded-Proto: https');
    expect(answer.headers['set-cookie']).toContain('; Secure');
  });

  it('is told of a wrong token on the form, without a cookie', async () => {
    const port = await start({ token: TOKEN });
    const answer = await login(port, 'wrong');
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('<p role="alert">This is not the admin token.</p>');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('cannot be logged in by another page', async () => {
    const port = await start({ token: TOKEN });
    const answer = await login(port, TOKEN, 'Origin: https://evil.example');
    expect([answer.status, answer.code]).toEqual([403, 'FORBIDDEN']);
    expect((await login(port, TOKEN, 'Origin: http://localhost')).status).toBe(303);
  });

  it('sees no metrics by its cookie, which is for pages', async () => {
    const port = await start({ token: TOKEN });
    const cookie = `Cookie: ${cookieOf(await login(port, TOKEN))}`;
    expect((await get(port, '/metrics', cookie)).status).toBe(401);
    expect((await get(port, '/admin/queues', cookie)).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('changes nothing by %s', async (method) => {
    const port = await start({ token: TOKEN });
    const cookie = `Cookie: ${cookieOf(await login(port, TOKEN))}`;
    for (const path of ['/admin/queues', '/admin/queues/api/queues/video_queue/pause']) {
      const lines = [cookie, 'Content-Length: 0'];
      const answer = await askAs(port, 'localhost', `${method} ${path}`, lines);
      expect([answer.status, answer.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    }
  });

  it('finds no login where no token is set', async () => {
    const port = await start({});
    expect((await get(port, '/admin/login')).status).toBe(404);
    expect((await login(port, TOKEN)).status).toBe(404);
  });

  it('must send a form to the login, and to nothing else', async () => {
    const port = await start({ token: TOKEN });
    const lines = ['Content-Type: application/json', 'Content-Length: 2'];
    const answer = await askAs(port, 'localhost', 'POST /admin/login', lines, '{}');
    expect([answer.status, answer.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect((await login(port, 'x'.repeat(5_000))).status).toBe(413);
  });
});

it('A queue without a dashboard says so, to who may know', async () => {
  const port = await start({ token: TOKEN, dashboard: false });
  const answer = await get(port, '/admin/queues', bearer(TOKEN));
  expect(answer.status).toBe(404);
  expect(answer.body).toContain('The queue is part of this process');
  expect((await ask(port, 'GET /admin/queues')).status).toBe(401);
});
