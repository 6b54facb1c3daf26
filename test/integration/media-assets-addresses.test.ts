import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiApp } from '../support/api-app.js';
import { Canary } from '../support/canary.js';
import { freePort } from '../support/free-port.js';
import { MEDIA } from '../support/media-without-worker.js';

let api: ApiApp;
let canary: Canary;
let port: number;

beforeAll(async () => {
  port = await freePort();
  canary = await Canary.start(port, ['127.0.0.1', '127.0.0.2', '::1']);
  // The port is no reason to refuse them.
  api = await ApiApp.start({ IMPORT_ALLOWED_PORTS: `80,443,${port}` });
});
afterAll(async () => {
  await api.stop();
  await canary.close();
});

async function importFrom(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(`${api.url}${MEDIA}/import-from-url`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'the-same' },
    body: JSON.stringify({ url, type: 'video' }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** `PORT` stands for one that is listened on. */
const REFUSED = [
  ['loopback', 'http://127.0.0.1:PORT/a.mp4'],
  ['another loopback address', 'http://127.0.0.2:PORT/'],
  ['this machine by name', 'http://LOCALHOST.:PORT/'],
  ['a short address', 'http://127.1:PORT/'],
  ['a decimal address', 'http://2130706433:PORT/'],
  ['a hexadecimal address', 'http://0x7f000001:PORT/'],
  ['an octal address', 'http://017700000001:PORT/'],
  ['the unspecified address', 'http://0.0.0.0:PORT/'],
  ['the unspecified IPv6 address', 'http://[::]:PORT/'],
  ['IPv6 loopback', 'http://[::1]:PORT/'],
  ['a mapped address', 'http://[::ffff:7f00:1]:PORT/'],
  ['NAT64', 'http://[64:ff9b::7f00:1]:PORT/'],
  ['circled digits', 'http://①②⑦.⓪.⓪.①:PORT/'],
  ['a tab and blanks', ' http://127.0.0.1:PORT\t/ '],
  ['credentials', 'http://example.com@127.0.0.1:PORT/'],
  ['slashes the wrong way', 'http:\\\\127.0.0.1:PORT'],
  ['a cloud’s metadata', 'http://169.254.169.254/latest/meta-data/'],
  ['a private address', 'http://192.168.0.1/'],
  ['a port of another service', 'http://videos.example.org:6379/'],
  ['a file', 'file:///etc/passwd'],
  ['gopher', 'gopher://127.0.0.1:PORT/_FLUSHALL'],
  ['data', 'data:video/mp4;base64,AAAA'],
  ['a protocol of the media tool', 'concat:http://videos.example.org/a|b'],
  ['no scheme', '//127.0.0.1:PORT/'],
  ['nothing', ''],
  ['too long an address', `https://videos.example.org/${'x'.repeat(2_048)}`],
] as const;

describe('An address that is not of the public internet', () => {
  it.each(REFUSED)('is refused at once: %s', async (_what, url) => {
    const { status, body } = await importFrom(url.replace('PORT', String(port)));
    expect([status, body['code']]).toEqual([400, 'URL_NOT_ALLOWED']);
    expect(body).toEqual((await importFrom('http://127.0.0.1/')).body);
  });

  it('is the service itself, too', async () => {
    expect(await importFrom(`${api.url}/storage/any`)).toMatchObject({ status: 400 });
  });

  it('leaves no asset behind, and nothing has been connected to', async () => {
    const list = (await (await fetch(`${api.url}${MEDIA}`)).json()) as { assets: unknown[] };
    expect(list.assets).toEqual([]);
    expect(canary.connections).toEqual([]);
    const accepted = await importFrom(`https://videos.example.org:${port}/a.mp4`);
    expect(accepted).toMatchObject({ status: 202 });
  });
});
