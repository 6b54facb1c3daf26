/** Control characters, and those that reorder or hide the text around them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Not ASCII, or of a meaning of its own to a quoted string, to a percent decoder or to a file system. */
const UNSAFE_IN_FALLBACK = /[^\x20-\x7e]|["\\%/:*?<>|;]/gu;

/** What encodeURIComponent leaves alone, but RFC 8187's `attr-char` does not allow. */
const NOT_ATTR_CHAR = /['()*]/g;

/**
 * The value of a Content-Disposition header that has a browser save a response under a name: an ASCII fallback and the
 * name itself in UTF-8 (RFC 6266, RFC 8187). Whatever the name holds, the value is one legal header line.
 */
export function attachmentDisposition(name: string): string {
  // A round trip through UTF-8 replaces lone surrogates, which cannot be encoded.
  const wellFormed = Buffer.from(name, 'utf8').toString('utf8');
  const base = wellFormed.replace(INVISIBLE, '').replace(/[/\\]/g, '_').trim();
  const visible = /^\.*$/.test(base) ? 'file' : base;
  const fallback = visible
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(UNSAFE_IN_FALLBACK, '_');
  const encoded = encodeURIComponent(visible).replace(
    NOT_ATTR_CHAR,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${fallback}"; filename*=UTF-8''${encoded}`;
}
