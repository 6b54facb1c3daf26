import { isUUID } from 'class-validator';
import { AppError } from '../../../contracts/app-error.js';

/** Where a page of conversions ended. */
export interface ConversionCursor {
  createdAt: Date;
  id: string;
}

export function encodeCursor({ createdAt, id }: ConversionCursor): string {
  return Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');
}

/** Throws VALIDATION_FAILED for what was not made by `encodeCursor`. */
export function decodeCursor(cursor: string): ConversionCursor {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  const decoded = { createdAt: new Date(/^\d{1,15}$/.test(time) ? Number(time) : Number.NaN), id };
  if (
    !isUUID(id) ||
    Number.isNaN(decoded.createdAt.getTime()) ||
    encodeCursor(decoded) !== cursor
  ) {
    const fields = [{ field: 'cursor', message: 'must be the next_cursor of an earlier page' }];
    throw new AppError('VALIDATION_FAILED', { fields });
  }
  return decoded;
}
