import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { urlencoded } from 'express';

const FORM = Symbol('form-body');

/** Marks a route that takes the form of a page of ours (application/x-www-form-urlencoded); `formBody` reads it. */
export const TakesForm = (): MethodDecorator => SetMetadata(FORM, true);

export function takesForm(reflector: Reflector, context: ExecutionContext): boolean {
  return reflector.get<true | undefined>(FORM, context.getHandler()) ?? false;
}

/** Parses a form of a few short fields. */
export const formBody = urlencoded({
  extended: false,
  inflate: false,
  limit: 4_096,
  parameterLimit: 10,
});
