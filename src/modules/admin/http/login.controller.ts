import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError } from '../../../contracts/app-error.js';
import { TakesForm } from '../../../http/body/form-body.js';
import { Public } from '../../../http/identity/public.decorator.js';
import { isFromAllowedOrigin } from '../../../http/identity/request-origin.js';
import { Undocumented } from '../../../http/openapi/documented.decorator.js';
import { STATUS_OF_KIND } from '../../../http/problem/status-of-kind.js';
import { callerNetwork } from '../../../http/throttling/caller-network.js';
import { AdminAccess } from '../domain/admin-access.js';
import { AdminCookie } from './admin-cookie.js';
import { LOGIN_POLICY, loginPage } from './login-page.js';
import { LoginDto } from './login.dto.js';
import { DASHBOARD_PATH } from './queue-dashboard.js';

const NOT_IT = 'This is not the admin token.';

/** Where a browser shows the admin token once, since it cannot send it as a header. */
@Controller('admin/login')
@Public()
export class LoginController {
  constructor(
    private readonly access: AdminAccess,
    private readonly cookie: AdminCookie,
  ) {}

  @Get()
  @Undocumented('A page for people')
  show(@Res() response: Response): void {
    if (!this.access.takesToken) throw new AppError('NOT_FOUND');
    answer(response, 200, loginPage());
  }

  @Post()
  @TakesForm()
  @Undocumented('The form of a page')
  async logIn(
    @Req() request: Request,
    @Res() response: Response,
    @Body() { token }: LoginDto,
  ): Promise<void> {
    if (!isFromAllowedOrigin(request, [])) throw new AppError('FORBIDDEN');
    try {
      await this.access.admitToken(token, callerNetwork(request.ip ?? ''));
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'NOT_FOUND') throw error;
      if (error.retryAfterSeconds !== undefined) {
        response.setHeader('Retry-After', String(error.retryAfterSeconds));
      }
      const sentence = error.code === 'UNAUTHENTICATED' ? NOT_IT : error.message;
      answer(response, STATUS_OF_KIND[error.kind], loginPage(sentence));
      return;
    }
    this.cookie.set(request, response);
    response.set('Cache-Control', 'no-store').redirect(303, DASHBOARD_PATH);
  }
}

function answer(response: Response, status: number, page: string): void {
  response
    .status(status)
    .set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': LOGIN_POLICY,
      'Referrer-Policy': 'same-origin',
      'X-Frame-Options': 'DENY',
    })
    .type('html')
    .send(page);
}
