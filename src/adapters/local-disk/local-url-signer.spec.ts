import { describe, expect, it } from 'vitest';
import { LocalUrlSigner } from './local-url-signer.js';

const SECRET = 'a secret that only the tests know, 32 bytes';
const NOW = new Date('2030-01-01T00:00:00Z');
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

describe('a signed local URL', () => {
  const signer = new LocalUrlSigner(SECRET, () => 'http://127.0.0.1:8000');
  const sign = (): URL =>
    new URL(
      signer.sign(
        'a/b.mp4',
        { expiresInSeconds: 60, contentType: 'video/mp4', downloadName: 'Été & co.mp4' },
        NOW,
      ),
    );

  it('stands for what was signed until it expires', () => {
    const file = { key: 'a/b.mp4', contentType: 'video/mp4', downloadName: 'Été & co.mp4' };
    expect(signer.verify(sign(), NOW)).toEqual(file);
    expect(signer.verify(sign(), later(59))).toEqual(file);
    expect(signer.verify(sign(), later(60))).toBeUndefined();
  });

  it('need not name a type or a file', () => {
    const url = new URL(signer.sign('a/b.mp4', { expiresInSeconds: 1 }, NOW));
    expect(signer.verify(url, NOW)).toEqual({
      key: 'a/b.mp4',
      contentType: undefined,
      downloadName: undefined,
    });
  });

  it('is worth nothing under another secret', () => {
    const other = new LocalUrlSigner(SECRET.toUpperCase(), () => 'http://127.0.0.1:8000');
    expect(other.verify(sign(), NOW)).toBeUndefined();
  });

  it('cannot be made of the parts of another', () => {
    const url = sign();
    url.searchParams.delete('name');
    url.searchParams.set('type', 'video/mp4Été & co.mp4');
    expect(signer.verify(url, NOW)).toBeUndefined();
  });

  it.each([
    'http://127.0.0.1:8000/metrics',
    'http://127.0.0.1:8000/storage/',
    'http://x/storage/%2e.',
  ])('is not %s', (address) => {
    const url = new URL(address);
    url.search = sign().search;
    expect(signer.verify(url, NOW)).toBeUndefined();
  });

  it('keeps the path of its base, and is known with and without it', () => {
    const behindProxy = new LocalUrlSigner(SECRET, () => 'https://example.com/media/');
    const url = new URL(behindProxy.sign('a/b.mp4', { expiresInSeconds: 60 }, NOW));
    expect(url.href).toMatch(/^https:\/\/example\.com\/media\/storage\/a\/b\.mp4\?/);
    expect(behindProxy.verify(url, NOW)?.key).toBe('a/b.mp4');
    url.pathname = url.pathname.replace('/media', '');
    expect(behindProxy.verify(url, NOW)?.key).toBe('a/b.mp4');
  });
});
