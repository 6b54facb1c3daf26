import type { Request } from 'express';
import { AppError } from '../../contracts/app-error.js';

const HEADER = 'Idempotency-Key';

/** Visible ASCII; a UUID is what most callers take. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** The key a request came with; undefined when it has none. Throws VALIDATION_FAILED for one that is no key. */
export function idempotencyKeyOf({ headersDistinct }: Request): string | undefined {
  const [key, ...others] = headersDistinct[HEADER.toLowerCase()] ?? [];
  if (key === undefined) return undefined;
  if (others.length === 0 && KEY.test(key)) return key;
  const fields = [{ field: HEADER, message: 'must be one key of 1 to 255 visible characters' }];
  throw new AppError('VALIDATION_FAILED', { fields });
}
