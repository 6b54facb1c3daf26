import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { RateLimitSettings } from '../../config/rate-limit.settings.js';
import { AppError } from '../../contracts/app-error.js';
import { RateCounterPort, type Rate, type RateUse } from '../../ports/rate-counter.port.js';
import { isPublic } from '../identity/public.decorator.js';
import { ownerOf } from '../identity/request-owner.js';
import { uploadOptionsOf } from '../upload/streaming-upload.decorator.js';
import { callerNetwork } from './caller-network.js';
import { isStatusRoute } from './status-route.decorator.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Refuses callers that ask too much, before a body is read. Users count by their id, everyone else by address: a cookie
 * can be thrown away, and so can one IPv6 address of a network. Public routes count for nobody.
 */
@Injectable()
export class ThrottlingGuard implements CanActivate {
  private readonly rates: Record<'burst' | 'sustained' | 'uploads' | 'status', Rate>;

  constructor(
    private readonly reflector: Reflector,
    private readonly counter: RateCounterPort,
    settings: RateLimitSettings,
  ) {
    this.rates = {
      burst: { name: 'burst', limit: settings.burstPerMinute, seconds: MINUTE },
      sustained: { name: 'sustained', limit: settings.sustainedPerDay, seconds: 24 * HOUR },
      uploads: { name: 'uploads', limit: settings.uploadsPerHour, seconds: HOUR },
      status: { name: 'status', limit: settings.statusPerMinute, seconds: MINUTE },
    };
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isPublic(this.reflector, [context.getHandler(), context.getClass()])) return true;
    const http = context.switchToHttp();
    const caller = callerOf(http.getRequest<Request>());
    const uses = await Promise.all(
      this.ratesOf(context).map(async (rate) => ({
        ...(await this.counter.use(rate, caller)),
        rate,
      })),
    );
    const [tightest] = uses.sort(byScarcity);
    if (tightest === undefined) return true;
    announce(http.getResponse<Response>(), tightest.rate, tightest);
    if (tightest.allowed) return true;
    throw new AppError('RATE_LIMITED', { retryAfterSeconds: tightest.resetSeconds });
  }

  private ratesOf(context: ExecutionContext): Rate[] {
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

/** Those used up first, among them the one that takes longest to come back. */
function byScarcity(a: RateUse, b: RateUse): number {
  if (a.allowed !== b.allowed) return a.allowed ? 1 : -1;
  return a.allowed ? a.remaining - b.remaining : b.resetSeconds - a.resetSeconds;
}

/** The rate that runs out first, as the field's draft on RateLimit headers names it; seconds count from now. */
function announce(response: Response, { limit }: Rate, { remaining, resetSeconds }: RateUse): void {
  response.setHeader('RateLimit-Limit', String(limit));
  response.setHeader('RateLimit-Remaining', String(remaining));
  response.setHeader('RateLimit-Reset', String(resetSeconds));
}
