import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

export const SESSION_COOKIE = 'sid';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An anonymous caller's session: a uuid and its HMAC-SHA256, `uuid.signature`. */
export class SessionCookie {
  constructor(private readonly secret: string) {}

  mint(): { id: string; value: string } {
    const id = randomUUID();
    return { id, value: `${id}.${this.sign(id).toString('base64url')}` };
  }

  /** The session a Cookie header proves; undefined when it holds none that we have signed. */
  read(header: string | undefined): string | undefined {
    for (const cookie of header?.split(';') ?? []) {
      const [name, value = ''] = cookie.trim().split('=', 2);
      if (name !== SESSION_COOKIE) continue;
      const [id = '', signature = ''] = value.split('.', 2);
      if (UUID.test(id) && this.isSignature(id, signature)) return id;
    }
    return undefined;
  }

  private isSignature(id: string, signature: string): boolean {
    const given = Buffer.from(signature, 'base64url');
    const expected = this.sign(id);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private sign(id: string): Buffer {
    return createHmac('sha256', this.secret).update(`session:${id}`).digest();
  }
}
