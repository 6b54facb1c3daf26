import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { AdminCookie } from './admin-cookie.js';
import { AdminGuard } from './admin.guard.js';

/** Lets operators pass, browsers that have logged in among them. */
@Injectable()
export class DashboardGuard implements CanActivate {
  constructor(
    private readonly guard: AdminGuard,
    private readonly cookie: AdminCookie,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    return this.cookie.isShown(request) || (await this.guard.canActivate(context));
  }
}
