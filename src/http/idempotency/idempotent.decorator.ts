import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

const IDEMPOTENT = Symbol('idempotent-route');

/**
 * Makes a route that starts work heed `Idempotency-Key`: the same request sent again with the same key is given the
 * first answer and starts nothing. The handler runs inside a transaction, in which the answer is kept; it may run again
 * after a conflict in the database.
 */
export const Idempotent = (): MethodDecorator => SetMetadata(IDEMPOTENT, true);

export function isIdempotent(
  reflector: Reflector,
  context: Pick<ExecutionContext, 'getHandler'>,
): boolean {
  return reflector.get<true | undefined>(IDEMPOTENT, context.getHandler()) ?? false;
}
