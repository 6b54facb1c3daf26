import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { uploadsOf } from '../upload/stored-upload.js';

/** What makes two requests the same: method, path, query, fields whatever their order, and the bytes and names of files. */
export function requestFingerprint(request: Request): Buffer {
  const { method, path, query } = request;
  const body = request.body as unknown;
  const files = uploadsOf(request).map(({ sha256, originalName }) => [sha256, originalName]);
  const parts = [method, path.replace(/\/+$/, ''), query, body, files];
  return createHash('sha256').update(JSON.stringify(parts, ordered)).digest();
}

function ordered(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
