import { Readable } from 'node:stream';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileResponder, type FileAnswer } from '../../src/http/download/file-responder.js';
import { ask, EdgeApp } from '../support/http.js';

const KEY = 'outputs/job/1/clip.gif';
const BYTES = Buffer.from(Array.from({ length: 1_000 }, (_, i) => 97 + (i % 26)));
const TEXT = BYTES.toString();

const PRESENTATIONS: Record<string, Partial<FileAnswer>> = {
  saved: { downloadName: '"Fähre"\r\nx: y.gif' },
  shown: { embeddable: true, cacheSeconds: 60 },
  gone: { key: 'outputs/job/1/gone.gif' },
};

@Controller('files')
class FilesController {
  constructor(private readonly files: FileResponder) {}

  @Get()
  async serve(
    @Query('as') as: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const answer = { key: KEY, contentType: 'image/gif', ...PRESENTATIONS[as] };
    await this.files.send(request, response, answer);
  }
}

let edge: EdgeApp;

beforeAll(async () => {
  edge = await EdgeApp.start({ controllers: [FilesController] });
  await edge.storage.put(KEY, Readable.from([BYTES]));
});

afterAll(() => edge.stop());

const SAFETY = {
  'x-content-type-options': 'nosniff',
  'content-type': 'image/gif',
  'content-security-policy': "default-src 'none'; sandbox",
};

describe('A stored file', () => {
  it('to be saved comes whole, under its name, and inert', async () => {
    const answer = await ask(edge.port, 'GET /files?as=saved');
    expect(answer).toMatchObject({ status: 200, body: TEXT });
    expect(answer.headers).toMatchObject({
      ...SAFETY,
      'content-length': '1000',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[^"]+";/);
    expect(answer.headers).not.toHaveProperty('x');
  });

  it('to be shown may be kept and stand on pages of other sites', async () => {
    const answer = await ask(edge.port, 'GET /files?as=shown');
    expect(answer.headers).toMatchObject({
      ...SAFETY,
      'content-disposition': `attachment; filename="clip.gif"; filename*=UTF-8''clip.gif`,
      'cache-control': 'private, max-age=60',
      'cross-origin-resource-policy': 'cross-origin',
    });
  });

  it('that is not there is 404, as a problem', async () => {
    const answer = await ask(edge.port, 'GET /files?as=gone');
    expect([answer.status, answer.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('answers HEAD with everything but the bytes', async () => {
    const answer = await ask(edge.port, 'HEAD /files?as=saved');
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.headers).toMatchObject({ ...SAFETY, 'content-length': '1000' });
  });
});

describe.each([
  ['bytes=0-0', 206, 'bytes 0-0/1000', TEXT.slice(0, 1)],
  ['bytes=10-19', 206, 'bytes 10-19/1000', TEXT.slice(10, 20)],
  ['bytes=990-', 206, 'bytes 990-999/1000', TEXT.slice(990)],
  ['bytes=990-5000', 206, 'bytes 990-999/1000', TEXT.slice(990)],
  ['bytes=-5', 206, 'bytes 995-999/1000', TEXT.slice(-5)],
  ['bytes=-5000', 206, 'bytes 0-999/1000', TEXT],
  ['bytes=1000-', 416, 'bytes */1000', undefined],
  ['bytes=-0', 416, 'bytes */1000', undefined],
  ['bytes=5-2', 200, undefined, TEXT],
  ['bytes=abc', 200, undefined, TEXT],
  ['lines=1-2', 200, undefined, TEXT],
  ['bytes=0-,5-6', 200, undefined, TEXT],
  [`bytes=${'0-,'.repeat(1_000)}5-6`, 200, undefined, TEXT],
])('H16 The range %s', (range, status, contentRange, body) => {
  it(`is answered ${status}`, async () => {
    const answer = await ask(edge.port, `GET /files?as=saved\nRange: ${range}`);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-range']).toBe(contentRange);
    if (status === 416) {
      expect(answer.code).toBe('RANGE_NOT_SATISFIABLE');
      expect(answer.headers).not.toHaveProperty('content-disposition');
    } else {
      expect(answer.body).toBe(body);
      expect(answer.headers).toMatchObject(SAFETY);
    }
  });
});

describe('H17 A caller who has the file', () => {
  const tagOf = async (): Promise<string> =>
    (await ask(edge.port, 'GET /files?as=shown')).headers['etag'] ?? '';

  it('hears 304 when it has not changed', async () => {
    const tag = await tagOf();
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    const answer = await ask(edge.port, `GET /files?as=shown\nIf-None-Match: ${tag}`);
    expect(answer).toMatchObject({ status: 304, body: '' });
    expect((await ask(edge.port, 'GET /files?as=shown\nIf-None-Match: "other"')).status).toBe(200);
  });

  it('gets the missing part only if it is still the same file', async () => {
    const head = 'GET /files?as=shown\nRange: bytes=10-19';
    expect((await ask(edge.port, `${head}\nIf-Range: ${await tagOf()}`)).status).toBe(206);
    const changed = await ask(edge.port, `${head}\nIf-Range: "other"`);
    expect(changed).toMatchObject({ status: 200, body: TEXT });
  });
});

describe('A signed URL of a local store', () => {
  it('serves the bytes, with Range, to anyone', async () => {
    const url = await edge.storage.signedUrl(KEY, {
      expiresInSeconds: 60,
      contentType: 'image/gif',
      downloadName: 'clip.gif',
    });
    const answer = await fetch(url, { headers: { Range: 'bytes=0-4' } });
    expect(answer.status).toBe(206);
    expect(await answer.text()).toBe(TEXT.slice(0, 5));
    expect(answer.headers.get('content-type')).toBe('image/gif');
    expect(answer.headers.get('content-disposition')).toContain('attachment; filename="clip.gif"');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe('1000');
  });

  it('is never guessed to be of a type it was not signed for', async () => {
    const answer = await fetch(await edge.storage.signedUrl(KEY, { expiresInSeconds: 60 }));
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  });

  it('J17 is 403 when it was changed or has expired, and 404 once the file is gone', async () => {
    const url = await edge.storage.signedUrl(KEY, { expiresInSeconds: 60 });
    const forged = [url.replace('clip.gif', 'clap.gif'), `${url}0`, url.split('?')[0] ?? ''];
    const expired = await edge.storage.signedUrl(KEY, { expiresInSeconds: -1 });
    for (const wrong of [...forged, expired]) {
      const answer = await fetch(wrong);
      expect([wrong, answer.status]).toEqual([wrong, 403]);
      expect(await answer.json()).toMatchObject({ code: 'FORBIDDEN' });
    }
    const gone = await edge.storage.signedUrl('outputs/none', { expiresInSeconds: 60 });
    expect((await fetch(gone)).status).toBe(404);
  });
});

describe('Where the store is remote', () => {
  let remote: EdgeApp;

  beforeAll(async () => {
    remote = await EdgeApp.start({ controllers: [FilesController], remote: true });
    await remote.storage.put(KEY, Readable.from([BYTES]));
  });

  afterAll(() => remote.stop());

  it('a file is a redirect to a signed URL of it', async () => {
    const answer = await ask(remote.port, 'GET /files?as=saved');
    expect(answer).toMatchObject({ status: 302, body: '' });
    const location = new URL(answer.headers['location'] ?? '');
    expect(location.pathname).toContain(KEY);
    expect(answer.headers['cache-control']).toBe('private, no-cache');
  });

  it.each([
    ['shown', 'cross-origin'],
    ['saved', 'same-origin'],
  ])('a redirect to what is %s may stand on pages as the file may', async (as, policy) => {
    const { headers } = await ask(remote.port, `GET /files?as=${as}`);
    expect(headers['cross-origin-resource-policy']).toBe(policy);
  });

  it('a missing file is 404 all the same', async () => {
    expect((await ask(remote.port, 'GET /files?as=gone')).code).toBe('NOT_FOUND');
  });

  it('there are no local URLs', async () => {
    expect((await ask(remote.port, 'GET /storage/outputs/a')).code).toBe('NOT_FOUND');
  });
});
