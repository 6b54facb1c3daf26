import { Controller, Get, Post } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { IdentitySettings } from '../../src/config/identity.settings.js';
import { ServerSettings } from '../../src/config/server.settings.js';
import { AppError } from '../../src/contracts/app-error.js';
import type { Owner } from '../../src/contracts/owner.js';
import { CurrentOwner } from '../../src/http/identity/current-owner.decorator.js';
import { Public } from '../../src/http/identity/public.decorator.js';
import { TokenVerifier } from '../../src/http/identity/token-verifier.js';
import { ask, EdgeApp, type RawAnswer } from '../support/http.js';

@Controller('whoami')
class WhoAmIController {
  @Get()
  read(@CurrentOwner() owner: Owner): Owner {
    return owner;
  }

  @Post()
  write(@CurrentOwner() owner: Owner): Owner {
    return owner;
  }

  @Get('public')
  @Public()
  open(): object {
    return {};
  }
}

class KnownTokens extends TokenVerifier {
  verify(token: string): Promise<Owner> {
    if (token !== 'good') return Promise.reject(new AppError('UNAUTHENTICATED'));
    return Promise.resolve({ id: 'user-1', premium: true });
  }
}

const started: EdgeApp[] = [];

async function start(identity: Partial<IdentitySettings>, verifier = false): Promise<EdgeApp> {
  const server = new ServerSettings();
  server.corsAllowedOrigins = ['https://shop.example'];
  const edge = await EdgeApp.start({
    controllers: [WhoAmIController],
    providers: verifier ? [{ provide: TokenVerifier, useClass: KnownTokens }] : [],
    edge: { trustProxyHops: 1 },
    settings: [
      server,
      Object.assign(new IdentitySettings(), { sessionSecret: 's'.repeat(32), ...identity }),
    ],
  });
  started.push(edge);
  return edge;
}

afterEach(async () => {
  for (const edge of started.splice(0)) await edge.stop();
});

const ownerIn = (answer: RawAnswer): string => (JSON.parse(answer.body) as Owner).id;
const cookieIn = (answer: RawAnswer): string => answer.headers['set-cookie']?.split(';')[0] ?? '';

describe('Without credentials', () => {
  it('everyone is the one local owner in shared mode, without a cookie', async () => {
    const { port } = await start({ anonymousAccess: 'shared' });
    const answer = await ask(port, 'GET /whoami');
    expect(ownerIn(answer)).toBe('local');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('no page of another site works in the name of the local owner', async () => {
    const { port } = await start({ anonymousAccess: 'shared' });
    const foreign = await ask(port, 'POST /whoami\nOrigin: https://evil.example');
    expect([foreign.status, foreign.code]).toEqual([403, 'FORBIDDEN']);
  });

  it('the default of the role holds while ANONYMOUS_ACCESS is unset', async () => {
    const { port } = await start({});
    expect(ownerIn(await ask(port, 'GET /whoami'))).toBe('local');
  });

  it('nobody gets in when anonymous access is off, but public routes stay open', async () => {
    const { port } = await start({ anonymousAccess: 'off' });
    const answer = await ask(port, 'GET /whoami');
    expect([answer.status, answer.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect((await ask(port, 'GET /whoami/public')).status).toBe(200);
  });
});

describe('A session', () => {
  it('begins with the first request and is told by its cookie from then on', async () => {
    const { port } = await start({ anonymousAccess: 'session' });
    const first = await ask(port, 'GET /whoami');
    expect(first.headers['set-cookie']).toMatch(
      /^sid=[0-9a-f-]{36}\.[\w-]{43}; Max-Age=31536000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    const second = await ask(port, `GET /whoami\nCookie: theme=dark; ${cookieIn(first)}`);
    expect(ownerIn(second)).toBe(ownerIn(first));
    expect(second.headers).not.toHaveProperty('set-cookie');
    expect(ownerIn(await ask(port, 'GET /whoami'))).not.toBe(ownerIn(first));
  });

  it('does not begin on a public route', async () => {
    const { port } = await start({ anonymousAccess: 'session' });
    expect((await ask(port, 'GET /whoami/public')).headers).not.toHaveProperty('set-cookie');
  });

  it('cannot be taken over with a cookie that was changed', async () => {
    const { port } = await start({ anonymousAccess: 'session' });
    const mine = await ask(port, 'GET /whoami');
    const theirs = await ask(port, 'GET /whoami');
    const [, signature] = cookieIn(mine).split('.');
    const forgeries = [
      `sid=${ownerIn(theirs)}.${signature}`,
      `sid=${ownerIn(theirs)}`,
      `sid=${ownerIn(theirs)}.`,
      'sid=',
      'sid=local.x',
    ];
    for (const forgery of forgeries) {
      const answer = await ask(port, `GET /whoami\nCookie: ${forgery}`);
      expect([ownerIn(theirs), ownerIn(mine), 'local']).not.toContain(ownerIn(answer));
      expect(answer.headers).toHaveProperty('set-cookie');
    }
  });

  it('is kept to HTTPS where the request came by it, and where its cookie goes to other sites', async () => {
    const lax = await start({ anonymousAccess: 'session' });
    const https = await ask(lax.port, 'GET /whoami\nX-Forwarded-Proto: https');
    expect(https.headers['set-cookie']).toContain('; Secure; SameSite=Lax');
    const none = await start({ anonymousAccess: 'session', sessionSameSite: 'none' });
    const answer = await ask(none.port, 'GET /whoami');
    expect(answer.headers['set-cookie']).toContain('; Secure; SameSite=None');
  });

  it.each([
    ['POST', 'https://evil.example', 403],
    ['POST', 'null', 403],
    ['POST', 'https://shop.example', 201],
    ['POST', 'http://test', 201],
    ['GET', 'https://evil.example', 200],
  ])('J20 %s by a page of %s is answered %i', async (method, origin, status) => {
    const { port } = await start({ anonymousAccess: 'session' });
    const cookie = cookieIn(await ask(port, 'GET /whoami'));
    const answer = await ask(port, `${method} /whoami\nCookie: ${cookie}\nOrigin: ${origin}`);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.code).toBe('FORBIDDEN');
  });

  it('is not begun for a foreign page, which would replace the one the browser kept from it', async () => {
    const { port } = await start({ anonymousAccess: 'session' });
    const answer = await ask(port, 'POST /whoami\nOrigin: https://evil.example');
    expect(answer.code).toBe('FORBIDDEN');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('needs a secret, or the application does not start', async () => {
    const withoutSecret = Object.assign(new IdentitySettings(), { anonymousAccess: 'session' });
    await expect(EdgeApp.start({ controllers: [], settings: [withoutSecret] })).rejects.toThrow(
      'SESSION_SECRET',
    );
  });
});

describe('Credentials', () => {
  it('that hold name the owner', async () => {
    const { port } = await start({}, true);
    const answer = await ask(port, 'GET /whoami\nAuthorization: Bearer good');
    expect(JSON.parse(answer.body)).toEqual({ id: 'user-1', premium: true });
  });

  it.each([
    ['a wrong token', 'Authorization: Bearer bad'],
    ['J2 no token', 'Authorization: Bearer'],
    ['another scheme', 'Authorization: Basic Z29vZA=='],
    ['J3 two headers', 'Authorization: Bearer good\nAuthorization: Bearer good'],
    ['an empty header', 'Authorization:'],
  ])('with %s are refused, never taken for none', async (_case, header) => {
    const { port } = await start({ anonymousAccess: 'shared' }, true);
    const answer = await ask(port, `GET /whoami\n${header}`);
    expect([answer.status, answer.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('are refused where nothing can verify them', async () => {
    const { port } = await start({ anonymousAccess: 'shared' });
    expect((await ask(port, 'GET /whoami\nAuthorization: Bearer good')).status).toBe(401);
  });
});
