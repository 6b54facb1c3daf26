import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { RateCounterModule } from '../../src/adapters/rate-limiter/rate-counter.module.js';
import { RateLimitSettings } from '../../src/config/rate-limit.settings.js';
import { Public } from '../../src/http/identity/public.decorator.js';
import { TokenVerifier } from '../../src/http/identity/token-verifier.js';
import { StatusRoute } from '../../src/http/throttling/status-route.decorator.js';
import { ThrottlingModule } from '../../src/http/throttling/throttling.module.js';
import { StreamingUpload } from '../../src/http/upload/streaming-upload.decorator.js';
import type { Owner } from '../../src/contracts/owner.js';
import { ask, BOUNDARY, EdgeApp, mp4Like, multipart, type RawAnswer } from '../support/http.js';

@Controller('work')
class WorkController {
  @Get()
  list(): object {
    return {};
  }

  @Get('status')
  @StatusRoute()
  status(): object {
    return {};
  }

  @Get('open')
  @Public()
  open(): object {
    return {};
  }

  @Post()
  @HttpCode(202)
  @StreamingUpload({ field: 'video', accept: ['video'], maxBytes: 10_000 })
  upload(): object {
    return {};
  }
}

/** Whoever has a token is who it says. */
class NamedTokens extends TokenVerifier {
  verify(token: string): Promise<Owner> {
    return Promise.resolve({ id: token, premium: false });
  }
}

const started: EdgeApp[] = [];

async function start(rates: Partial<RateLimitSettings>, trustProxyHops = 0): Promise<number> {
  const generous = { burstPerMinute: 100, sustainedPerDay: 100 };
  const edge = await EdgeApp.start({
    controllers: [WorkController],
    modules: [ThrottlingModule.countedBy(RateCounterModule.on(undefined))],
    providers: [{ provide: TokenVerifier, useClass: NamedTokens }],
    edge: { trustProxyHops },
    settings: [Object.assign(new RateLimitSettings(), generous, rates)],
  });
  started.push(edge);
  return edge.port;
}

afterEach(async () => {
  for (const edge of started.splice(0)) await edge.stop();
});

const upload = (port: number): Promise<RawAnswer> => {
  const body = multipart([{ name: 'video', filename: 'a.mp4', content: mp4Like(1_000) }]);
  const head = `Content-Type: multipart/form-data; boundary=${BOUNDARY}\nContent-Length: ${body.length}`;
  return ask(port, `POST /work\n${head}`, body);
};

describe('A caller', () => {
  it('is told what is left, and refused with the time to wait once it is used up', async () => {
    const port = await start({ burstPerMinute: 2 });
    const first = await ask(port, 'GET /work');
    expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
    expect(Number(first.headers['ratelimit-reset'])).toBeLessThanOrEqual(60);
    await ask(port, 'GET /work');
    const refused = await ask(port, 'GET /work');
    expect([refused.status, refused.code]).toEqual([429, 'RATE_LIMITED']);
    expect(refused.headers['ratelimit-remaining']).toBe('0');
    expect(refused.headers['retry-after']).toBe(refused.headers['ratelimit-reset']);
  });

  it('is one caller whichever address of its IPv6 network it comes from', async () => {
    const port = await start({ burstPerMinute: 1 }, 1);
    const from = async (address: string): Promise<number> =>
      (await ask(port, `GET /work\nX-Forwarded-For: ${address}`)).status;
    expect(await from('2001:db8:1:2::1')).toBe(200);
    expect(await from('2001:db8:1:2:ffff::2')).toBe(429);
    expect(await from('2001:db8:1:3::1')).toBe(200);
  });

  it('is held to the day as well as to the minute', async () => {
    const port = await start({ sustainedPerDay: 1 });
    await ask(port, 'GET /work');
    const refused = await ask(port, 'GET /work');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_600);
  });

  it('may look after work when everything else is used up, and the other way round', async () => {
    const port = await start({ burstPerMinute: 1, statusPerMinute: 1 });
    await ask(port, 'GET /work');
    expect((await ask(port, 'GET /work')).status).toBe(429);
    expect((await ask(port, 'GET /work/status')).status).toBe(200);
    expect((await ask(port, 'GET /work/status')).status).toBe(429);
  });

  it('may send so many files an hour', async () => {
    const port = await start({ uploadsPerHour: 1 });
    expect((await upload(port)).status).toBe(202);
    expect((await upload(port)).status).toBe(429);
    expect((await ask(port, 'GET /work')).status).toBe(200);
  });

  it('uses up the day no further while the minute refuses', async () => {
    const port = await start({ burstPerMinute: 1, sustainedPerDay: 2, statusPerMinute: 9 });
    await ask(port, 'GET /work');
    for (let n = 0; n < 3; n++) {
      const refused = await ask(port, 'GET /work');
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    }
  });

  it('is never counted on public routes', async () => {
    const port = await start({ burstPerMinute: 1 });
    await ask(port, 'GET /work');
    expect((await ask(port, 'GET /work/open')).status).toBe(200);
  });
});

describe('Callers', () => {
  it('with tokens are told apart by user, wherever they are', async () => {
    const port = await start({ burstPerMinute: 1 });
    const by = (user: string): Promise<RawAnswer> =>
      ask(port, `GET /work\nAuthorization: Bearer ${user}`);
    expect((await by('ann')).status).toBe(200);
    expect((await by('ann')).status).toBe(429);
    expect((await by('bob')).status).toBe(200);
    expect((await ask(port, 'GET /work')).status).toBe(200);
  });

  it('without are told apart by address, which they cannot make up', async () => {
    const port = await start({ burstPerMinute: 1 });
    const from = (address: string): Promise<RawAnswer> =>
      ask(port, `GET /work\nX-Forwarded-For: ${address}`);
    expect((await from('192.0.2.1')).status).toBe(200);
    expect((await from('192.0.2.2')).status).toBe(429);
  });

  it('behind a proxy are told apart by the address that the proxy names', async () => {
    const port = await start({ burstPerMinute: 1 }, 1);
    const from = (addresses: string): Promise<RawAnswer> =>
      ask(port, `GET /work\nX-Forwarded-For: ${addresses}`);
    expect((await from('192.0.2.1')).status).toBe(200);
    expect((await from('192.0.2.2')).status).toBe(200);
    expect((await from('192.0.2.9, 192.0.2.2')).status).toBe(429);
  });
});
