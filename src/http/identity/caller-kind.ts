import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { LOCAL_OWNER } from './local-owner.js';
import { ownerOf } from './request-owner.js';

/** What a caller is known by: a token, a cookie of ours, or nothing, where everybody without credentials is one. */
export type CallerKind = 'user' | 'session' | 'shared';

/** How the caller is known: a handler's parameter. Not for public routes. */
export const CurrentCallerKind = createParamDecorator(
  (_data: unknown, context: ExecutionContext): CallerKind => {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.headers.authorization !== undefined) return 'user';
    return ownerOf(request) === LOCAL_OWNER ? 'shared' : 'session';
  },
);
