import { Controller, Get, Optional, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError } from '../../../contracts/app-error.js';
import { Public } from '../../../http/identity/public.decorator.js';
import { Undocumented } from '../../../http/openapi/documented.decorator.js';
import { DashboardGuard } from './dashboard.guard.js';
import { LoginRedirectFilter } from './login-redirect.filter.js';
import { QueueDashboard } from './queue-dashboard.js';

/** The page may load what is its own and talk to us, and nothing else: its web fonts stay where they are. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/** What is in the queue, for operators. Nothing but GET leads here, so nothing can be changed. */
@Controller('admin/queues')
@Public()
@UseGuards(DashboardGuard)
@UseFilters(LoginRedirectFilter)
export class DashboardController {
  constructor(@Optional() private readonly dashboard?: QueueDashboard) {}

  @Get(['', '*path'])
  @Undocumented('Pages for people')
  show(@Req() request: Request, @Res() response: Response): void {
    if (this.dashboard === undefined) {
      throw new AppError('NOT_FOUND', {
        detail: 'The queue is part of this process and has no dashboard; see /metrics.',
      });
    }
    response.set({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': POLICY,
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'same-origin',
      'X-Frame-Options': 'DENY',
    });
    this.dashboard.serve(request, response);
  }
}
