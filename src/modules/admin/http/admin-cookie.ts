import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AdminSettings } from '../../../config/admin.settings.js';
import { ADMIN_SESSION_SECONDS, AdminSession } from '../domain/admin-session.js';

const NAME = 'admin';

/** The cookie of an operator's browser. Sent to /admin alone, and by no page but ours. */
@Injectable()
export class AdminCookie {
  private readonly sessions: AdminSession | undefined;

  constructor({ adminToken }: AdminSettings) {
    this.sessions = adminToken === undefined ? undefined : new AdminSession(adminToken);
  }

  set(request: Request, response: Response): void {
    if (this.sessions === undefined) throw new Error('Logins need ADMIN_TOKEN');
    response.cookie(NAME, this.sessions.issue(), {
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure,
      path: '/admin',
      maxAge: ADMIN_SESSION_SECONDS * 1_000,
    });
  }

  isShown({ headers }: Request): boolean {
    return (headers.cookie ?? '').split(';').some((cookie) => {
      const [name, value = ''] = cookie.trim().split('=', 2);
      return name === NAME && this.sessions?.isValid(value) === true;
    });
  }
}
