import { Transform } from 'class-transformer';
import { AppError } from '../../contracts/app-error.js';
import { isTextual } from './textual-input.js';
import { assertWellFormed } from './well-formed-input.js';

/** What JSON text in a form field stands for, held to the rules of a JSON body. Throws MALFORMED_JSON. */
export function parseJsonField(field: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('MALFORMED_JSON', { detail: `${field} is not well-formed JSON.`, cause });
  }
  assertWellFormed(value, field);
  return value;
}

/** Reads JSON from a form field; in a JSON body the value stands as it is. */
export const FormJson = (): PropertyDecorator =>
  Transform(({ value, obj, key }: { value: unknown; obj: unknown; key: string }) =>
    isTextual(obj) && typeof value === 'string' ? parseJsonField(key, value) : value,
  );
