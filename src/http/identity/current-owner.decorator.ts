import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Owner } from '../../contracts/owner.js';
import { ownerOf } from './request-owner.js';

/** Who is asking: a handler's parameter. Not for public routes. */
export const CurrentOwner = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Owner =>
    ownerOf(context.switchToHttp().getRequest<Request>()),
);
