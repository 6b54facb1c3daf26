import type { Type } from '@nestjs/common';
import type { StreamingUploadOptions } from '../upload/streaming-upload.decorator.js';
import type { RouteDocument } from './documented.decorator.js';

/** A route as the document tells of it. */
export interface DocumentedRoute {
  /** In lower case. */
  method: string;
  /** With parameters as `{name}`. */
  path: string;
  /** Of its usual answer. */
  status: number;
  isPublic: boolean;
  isIdempotent: boolean;
  upload?: StreamingUploadOptions;
  /** Classes that the handler takes its body and its query as. */
  body?: Type;
  query?: Type;
  document: RouteDocument;
}

/** Routes that no controller of ours serves (a mounted middleware). Found wherever a provider extends this. */
export abstract class RouteDocuments {
  abstract readonly routes: readonly DocumentedRoute[];
}
