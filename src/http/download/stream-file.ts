import type { Request, Response } from 'express';
import { AppError } from '../../contracts/app-error.js';

interface SendError extends Error {
  status?: number;
}

/** `bytes=5-2` and the like ask for nothing; RFC 9110, 14.2 has them ignored. */
function isSingleRange(range: string): boolean {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  return first === '' ? last !== '' : last === '' || Number(first) <= Number(last);
}

/** Only what there is an answer for: one range, and conditions that let a cache or a resumed download go on. */
function keepSupportedHeaders({ headers }: Request, bytes: number): void {
  const { range } = headers;
  if (range !== undefined && !isSingleRange(range)) delete headers.range;
  // The last n bytes of a shorter file are all of it, which the library below does not know.
  const suffix = /^bytes=-(\d+)$/.exec(range ?? '')?.[1];
  if (suffix !== undefined && Number(suffix) > bytes) headers.range = 'bytes=0-';
  delete headers['if-match'];
  delete headers['if-unmodified-since'];
}

/**
 * Streams a file of this disk, of a size in bytes, with the response's headers as set: 200, 206, 304, or HEAD. Resolves once it is sent or
 * the caller has gone; throws RANGE_NOT_SATISFIABLE and NOT_FOUND.
 */
export function streamFile(
  request: Request,
  response: Response,
  path: string,
  bytes: number,
): Promise<void> {
  keepSupportedHeaders(request, bytes);
  return new Promise((resolve, reject) => {
    const options = { cacheControl: false, dotfiles: 'allow' } as const;
    response.sendFile(path, options, (error?: SendError) => {
      if (error === undefined || response.destroyed || response.writableEnded) resolve();
      else if (error.status === 416) reject(new AppError('RANGE_NOT_SATISFIABLE'));
      else if (error.status === 404) reject(new AppError('NOT_FOUND'));
      else reject(error);
    });
  });
}
