import {
  Inject,
  Injectable,
  Optional,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { IdentitySettings } from '../../config/identity.settings.js';
import { ServerSettings } from '../../config/server.settings.js';
import { AppError } from '../../contracts/app-error.js';
import type { Owner } from '../../contracts/owner.js';
import { HTTP_MODULE_OPTIONS, type HttpModuleOptions } from '../http.options.js';
import { LOCAL_OWNER } from './local-owner.js';
import { isPublic } from './public.decorator.js';
import { isFromAllowedOrigin } from './request-origin.js';
import { setOwner } from './request-owner.js';
import { SESSION_COOKIE, SessionCookie } from './session-cookie.js';
import { TokenVerifier, type VerifiedOwner } from './token-verifier.js';

const YEAR_MS = 365 * 24 * 3_600_000;

/** Decides once a request who is asking. Credentials that do not hold are refused, never taken for none. */
@Injectable()
export class IdentityGuard implements CanActivate {
  private readonly access: 'shared' | 'session' | 'off';
  private readonly cookies: SessionCookie | undefined;

  constructor(
    @Inject(HTTP_MODULE_OPTIONS) options: HttpModuleOptions,
    private readonly settings: IdentitySettings,
    private readonly server: ServerSettings,
    private readonly reflector: Reflector,
    @Optional() private readonly tokens?: TokenVerifier,
  ) {
    this.access = settings.anonymousAccess ?? options.anonymousAccess;
    if (this.access !== 'session') return;
    if (settings.sessionSecret === undefined) throw new Error('Sessions need SESSION_SECRET');
    this.cookies = new SessionCookie(settings.sessionSecret);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isPublic(this.reflector, [context.getHandler(), context.getClass()])) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const owner =
      request.headers.authorization === undefined
        ? this.anonymous(request, http.getResponse<Response>())
        : await this.bearer(request);
    setOwner(request, owner);
    return true;
  }

  private bearer({ headersDistinct }: Request): Promise<VerifiedOwner> {
    const [credentials = '', ...others] = headersDistinct['authorization'] ?? [];
    const token = /^Bearer +([^\s]+)$/i.exec(credentials)?.[1];
    if (this.tokens === undefined || token === undefined || others.length > 0) {
      throw new AppError('UNAUTHENTICATED');
    }
    return this.tokens.verify(token);
  }

  private anonymous(request: Request, response: Response): Owner {
    if (this.access === 'shared') {
      this.requireAllowedOrigin(request);
      return LOCAL_OWNER;
    }
    if (this.cookies === undefined) throw new AppError('UNAUTHENTICATED');
    // First: a browser keeps its cookie from foreign pages, and a session begun for one of them would take its place.
    this.requireAllowedOrigin(request);
    const known = this.cookies.read(request.headers.cookie);
    return { id: known ?? this.begin(this.cookies, request, response), premium: false };
  }

  private requireAllowedOrigin(request: Request): void {
    if (!isFromAllowedOrigin(request, this.server.corsAllowedOrigins)) {
      throw new AppError('FORBIDDEN');
    }
  }

  private begin(cookies: SessionCookie, request: Request, response: Response): string {
    const { id, value } = cookies.mint();
    const sameSite = this.settings.sessionSameSite;
    response.cookie(SESSION_COOKIE, value, {
      httpOnly: true,
      sameSite,
      secure: request.secure || sameSite === 'none',
      path: '/',
      maxAge: YEAR_MS,
    });
    return id;
  }
}
