import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { idempotencyKeyOf } from './idempotency-key.js';
import { isIdempotent } from './idempotent.decorator.js';

/** Refuses a bad key before a body is read. */
@Injectable()
export class IdempotencyKeyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (!isIdempotent(this.reflector, context)) return true;
    idempotencyKeyOf(context.switchToHttp().getRequest<Request>());
    return true;
  }
}
