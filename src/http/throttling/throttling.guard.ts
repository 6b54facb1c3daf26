import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { AppError } from '../../contracts/app-error.js';
import { RateCounterPort, type Rate, type RateUse } from '../../ports/rate-counter.port.js';
import { isPublic } from '../identity/public.decorator.js';
import { ownerOf } from '../identity/request-owner.js';
import { uploadOptionsOf } from '../upload/streaming-upload.decorator.js';
import { callerNetwork } from './caller-network.js';
import { CallerRates } from './caller-rates.js';
import { isStatusRoute } from './status-route.decorator.js';

/**
 * Refuses callers that ask too much, before a body is read. Users count by their id, everyone else by address: a cookie
 * can be thrown away, and so can one IPv6 address of a network. Public routes count for nobody.
 */
@Injectable()
export class ThrottlingGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly counter: RateCounterPort,
    private readonly rates: CallerRates,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isPublic(this.reflector, [context.getHandler(), context.getClass()])) return true;
    const http = context.switchToHttp();
    const caller = callerOf(http.getRequest<Request>());
    const { rate, use } = await this.use(this.ratesOf(context), caller);
    announce(http.getResponse<Response>(), rate, use);
    if (use.allowed) return true;
    throw new AppError('RATE_LIMITED', { retryAfterSeconds: use.resetSeconds });
  }

  /** Answers the rate of which the least is left. One that refuses keeps those after it from being used up as well. */
  private async use(
    [rate, ...others]: [Rate, ...Rate[]],
    caller: string,
  ): Promise<{ rate: Rate; use: RateUse }> {
    let tightest = { rate, use: await this.counter.use(rate, caller) };
    for (const other of others) {
      if (!tightest.use.allowed) break;
      const use = await this.counter.use(other, caller);
      if (!use.allowed || use.remaining < tightest.use.remaining) tightest = { rate: other, use };
    }
    return tightest;
  }

  private ratesOf(context: ExecutionContext): [Rate, ...Rate[]] {
    const { burst, sustained, uploads, status } = this.rates;
    if (isStatusRoute(this.reflector, context)) return [status];
    const uploading = uploadOptionsOf(this.reflector, context) !== undefined;
    return uploading ? [burst, sustained, uploads] : [burst, sustained];
  }
}

function callerOf(request: Request): string {
  if (request.headers.authorization !== undefined) return `user:${ownerOf(request).id}`;
  return `address:${callerNetwork(request.ip ?? '')}`;
}

/** The rate that runs out first, as the field's draft on RateLimit headers names it; seconds count from now. */
function announce(response: Response, { limit }: Rate, { remaining, resetSeconds }: RateUse): void {
  response.setHeader('RateLimit-Limit', String(limit));
  response.setHeader('RateLimit-Remaining', String(remaining));
  response.setHeader('RateLimit-Reset', String(resetSeconds));
}
