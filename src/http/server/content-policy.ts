/** Content-Security-Policy of what is no page: loads nothing, runs nothing, belongs to no origin. */
export const INERT_POLICY = "default-src 'none'; sandbox";

/** Of pages of ours: they run what this service serves and speak to nobody else. Nothing inline runs. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
