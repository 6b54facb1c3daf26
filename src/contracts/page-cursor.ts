import { AppError } from './app-error.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where a page of a list, newest first, ended. */
export interface PageCursor {
  createdAt: Date;
  id: string;
}

export function encodeCursor({ createdAt, id }: PageCursor): string {
  return Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');
}

/** Throws VALIDATION_FAILED for what was not made by `encodeCursor`. */
export function decodeCursor(cursor: string): PageCursor {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  const decoded = { createdAt: new Date(/^\d{1,15}$/.test(time) ? Number(time) : Number.NaN), id };
  if (
    !UUID.test(id) ||
    Number.isNaN(decoded.createdAt.getTime()) ||
    encodeCursor(decoded) !== cursor
  ) {
    const fields = [{ field: 'cursor', message: 'must be the next_cursor of an earlier page' }];
    throw new AppError('VALIDATION_FAILED', { fields });
  }
  return decoded;
}
