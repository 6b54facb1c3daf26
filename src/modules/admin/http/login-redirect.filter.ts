import { Catch, type ArgumentsHost } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError } from '../../../contracts/app-error.js';
import { ProblemFilter } from '../../../http/problem/problem.filter.js';
import { LOGIN_PATH } from './login-page.js';

/** Leads a browser that has not logged in to the login; everyone else is answered as everywhere. */
@Catch()
export class LoginRedirectFilter extends ProblemFilter {
  override catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const mayLogIn = thrown instanceof AppError && thrown.code === 'UNAUTHENTICATED';
    if (mayLogIn && isPageVisit(http.getRequest<Request>())) {
      http.getResponse<Response>().set('Cache-Control', 'no-store').redirect(303, LOGIN_PATH);
    } else super.catch(thrown, host);
  }
}

/** A browser that opens a page asks for HTML by name, unlike its scripts and clients with a token. */
function isPageVisit({ headers }: Request): boolean {
  return headers.authorization === undefined && (headers.accept ?? '').includes('text/html');
}
