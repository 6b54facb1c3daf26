import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

const STATUS = Symbol('status-route');

/** Marks a route that callers poll: it counts against the rate of status checks, and against no other. */
export const StatusRoute = (): MethodDecorator => SetMetadata(STATUS, true);

export function isStatusRoute(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.get<true | undefined>(STATUS, context.getHandler()) ?? false;
}
