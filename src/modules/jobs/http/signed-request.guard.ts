import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { RawBodyRequest } from '@nestjs/common';
import type { Request } from 'express';
import { CallbackSettings } from '../../../config/callback.settings.js';
import { AppError } from '../../../contracts/app-error.js';
import { verifyMessage } from '../../../contracts/signed-message.js';

/**
 * Lets only messages pass that a worker has signed over the raw body, and that speak of the job the route names: what
 * was signed for one job cannot be sent for another.
 */
@Injectable()
export class SignedRequestGuard implements CanActivate {
  constructor(private readonly settings: CallbackSettings) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const signed = verifyMessage(
      request.headers,
      request.rawBody ?? Buffer.alloc(0),
      this.settings.secrets,
    );
    const { job_id: spokenOf } = (request.body ?? {}) as { job_id?: unknown };
    const agrees = request.params['id'] === undefined || request.params['id'] === spokenOf;
    if (!signed || !agrees) throw new AppError('BAD_SIGNATURE');
    return true;
  }
}
