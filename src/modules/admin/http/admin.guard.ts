import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { callerNetwork } from '../../../http/throttling/caller-network.js';
import { AdminAccess } from '../domain/admin-access.js';

/** Lets operators pass: by Bearer token, or from this machine where no token is set. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(private readonly access: AdminAccess) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    await this.access.admit(request, callerNetwork(request.ip ?? ''));
    return true;
  }
}
