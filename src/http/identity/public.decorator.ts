import { SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

const PUBLIC = Symbol('public-route');

/** Opens a route, or a whole controller, to everyone: no credentials are looked at and no session begins. */
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata(PUBLIC, true);

export function isPublic(
  reflector: Reflector,
  targets: Parameters<Reflector['getAllAndOverride']>[1],
): boolean {
  return reflector.getAllAndOverride<true | undefined>(PUBLIC, targets) ?? false;
}
