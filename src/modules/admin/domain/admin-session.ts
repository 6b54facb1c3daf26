import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a login lasts, in seconds. */
export const ADMIN_SESSION_SECONDS = 8 * 3600;

/**
 * A login of a browser: its end (seconds since 1970) and a signature that only ADMIN_TOKEN makes, `end.signature`. It
 * holds for every instance of the API, and no longer than the token is the same.
 */
export class AdminSession {
  constructor(private readonly token: string) {}

  issue(now = new Date()): string {
    const end = Math.floor(now.getTime() / 1_000) + ADMIN_SESSION_SECONDS;
    return `${end}.${this.sign(end).toString('base64url')}`;
  }

  isValid(value: string, now = new Date()): boolean {
    const [, end = '', signature = ''] = /^(\d{1,15})\.([\w-]{43})$/.exec(value) ?? [];
    if (Number(end) * 1_000 <= now.getTime()) return false;
    return timingSafeEqual(Buffer.from(signature, 'base64url'), this.sign(Number(end)));
  }

  private sign(end: number): Buffer {
    return createHmac('sha256', this.token).update(`admin-session:${end}`).digest();
  }
}
