import { createHmac } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalUrlSigner } from '../../../src/adapters/local-disk/local-url-signer.js';
import { makeVideo } from '../../support/media.js';
import { HostileService } from './hostile-service.js';

const CALLBACK_SECRET = 'a-secret-of-the-tests-that-is-long-enough';

const POLICY = "default-src 'none'; sandbox";

/** Every route that serves stored bytes, and who may embed what it serves. */
const ROUTES = [
  { route: '/gifs/{name}', embeddableBy: 'cross-origin' },
  { route: '/storage/{key}, signed for a name', embeddableBy: 'cross-origin' },
  { route: '/storage/{key}, signed for none', embeddableBy: 'cross-origin' },
];

/** What may be asked of each, and the status of the answer. */
const QUESTIONS: { question: string; init: RequestInit; status: number }[] = [
  { question: 'all of it', init: {}, status: 200 },
  { question: 'HEAD', init: { method: 'HEAD' }, status: 200 },
  { question: 'a part', init: { headers: { range: 'bytes=0-5' } }, status: 206 },
  { question: 'what is known already', init: {}, status: 304 },
  { question: 'what lies behind it', init: { headers: { range: 'bytes=9999999-' } }, status: 416 },
];

const PROBLEMS = [
  { path: '/gifs/none.gif', status: 404 },
  { path: '/storage/outputs/none', status: 403 },
  { path: '/nothing', status: 404 },
];

describe('what is served', () => {
  let hostile: HostileService;
  const urls = new Map<string, string>();

  beforeAll(async () => {
    hostile = await HostileService.start({ CALLBACK_SECRET });
    const video = await makeVideo(hostile.folder, { size: '64x64', seconds: 1 });
    const { conversion } = await hostile.outcomeOf(video);
    const objects = join(hostile.dataDir, 'storage', 'objects');
    const [output = ''] = (await readdir(objects, { recursive: true })).filter((name) =>
      name.endsWith('.gif'),
    );
    const secret = createHmac('sha256', CALLBACK_SECRET).update('storage-urls').digest('hex');
    const signer = new LocalUrlSigner(secret, () => hostile.process.url);
    const signed = { expiresInSeconds: 60, contentType: 'image/gif' };
    const addresses = [
      conversion?.gif_url ?? '',
      signer.sign(output, { ...signed, downloadName: 'a.gif' }),
      signer.sign(output, signed),
    ];
    ROUTES.forEach(({ route }, index) => urls.set(route, addresses[index] ?? ''));
  });
  afterAll(() => hostile.stop());

  describe.each(ROUTES)('by $route', ({ route, embeddableBy }) => {
    it.each(QUESTIONS)('asked for $question is inert ($status)', async (row) => {
      const { question, init, status } = row;
      const url = urls.get(route) ?? '';
      const known = await hostile.client.fetch(url, { method: 'HEAD' });
      const tag = { 'if-none-match': known.headers.get('etag') ?? '' };
      const asking = status === 304 ? { headers: { ...tag, 'cache-control': 'max-age=0' } } : init;
      const { headers, ...answer } = await hostile.client.fetch(url, asking);
      expect([question, answer.status]).toEqual([question, status]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe(POLICY);
      expect(headers.get('cross-origin-resource-policy')).toBe(embeddableBy);
      if (status === 416) {
        expect(headers.get('content-type')).toContain('application/problem+json');
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('content-disposition')).toBeNull();
        return;
      }
      expect(headers.get('cache-control')).toMatch(/^private, /);
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+";/);
      if (status !== 304) expect(headers.get('content-type')).toBe('image/gif');
    });
  });

  it.each(PROBLEMS)('in place of $path is inert as well', async ({ path, status }) => {
    const { headers, ...answer } = await hostile.client.fetch(hostile.process.url + path);
    expect(answer.status).toBe(status);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe(POLICY);
    expect(headers.get('cache-control')).toBe('no-store');
  });
});
