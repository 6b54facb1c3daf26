import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { attachmentDisposition } from './content-disposition.js';

/** The name a browser that knows RFC 8187 reads. */
function extendedName(disposition: string): string {
  const encoded = /filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+)$/.exec(disposition)?.[1];
  if (encoded === undefined) throw new Error(`No legal filename* in ${disposition}`);
  return decodeURIComponent(encoded);
}

/** The name an old browser reads. */
function fallbackName(disposition: string): string | undefined {
  return /^attachment; filename="([\x20-\x7e]*?)"; filename\*=/.exec(disposition)?.[1];
}

describe('the disposition of a download', () => {
  it('names a plain file twice, the same', () => {
    expect(attachmentDisposition('holiday.mp4')).toBe(
      `attachment; filename="holiday.mp4"; filename*=UTF-8''holiday.mp4`,
    );
  });

  it('keeps what is not ASCII in the extended name and falls back to letters like it', () => {
    const disposition = attachmentDisposition('Café 東京 €.gif');
    expect(extendedName(disposition)).toBe('Café 東京 €.gif');
    expect(fallbackName(disposition)).toBe('Cafe __ _.gif');
  });

  it.each(['"quote".mp4', "it's.mp4", 'a;b.mp4', 'a%22b.mp4', 'a(1)*!.mp4', '<img src=x>.mp4'])(
    'carries %s without letting it out of its quotes',
    (name) => {
      const disposition = attachmentDisposition(name);
      expect(extendedName(disposition)).toBe(name);
      expect(fallbackName(disposition)).not.toMatch(/["\\%;]/);
    },
  );

  it.each([
    ['line breaks', 'a\r\nSet-Cookie: x=1.mp4', 'aSet-Cookie: x=1.mp4'],
    ['control characters', 'a\0\x1b\x7f.mp4', 'a.mp4'],
    ['reordering characters', '\u202egpj.exe', 'gpj.exe'],
    ['path separators', '../..\\x.mp4', '.._.._x.mp4'],
    ['lone surrogates', 'a\ud800b.mp4', 'a\ufffdb.mp4'],
  ])('replaces or drops %s', (_, name, expected) => {
    expect(extendedName(attachmentDisposition(name))).toBe(expected);
  });

  it.each(['', '   ', '\r\n', '.', '..'])('calls a nameless file (%j) "file"', (name) => {
    expect(extendedName(attachmentDisposition(name))).toBe('file');
  });

  it('is a legal header value for every character there is', () => {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    for (let code = 0; code < 0x3000; code++) {
      response.setHeader(
        'content-disposition',
        attachmentDisposition(`a${String.fromCharCode(code)}b`),
      );
    }
  });
});
