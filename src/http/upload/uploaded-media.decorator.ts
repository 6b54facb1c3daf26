import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { uploadsOf, type StoredUpload } from './stored-upload.js';

function uploadsIn(context: ExecutionContext): readonly StoredUpload[] {
  return uploadsOf(context.switchToHttp().getRequest<Request>());
}

/** The stored file of a route with `@StreamingUpload`; undefined only where none is required and none came. */
export const UploadedMedia = createParamDecorator(
  (_data: unknown, context: ExecutionContext): StoredUpload | undefined => uploadsIn(context)[0],
);

/** All stored files of a route with `@StreamingUpload`, in the caller's order. */
export const UploadedMediaList = createParamDecorator(
  (_data: unknown, context: ExecutionContext): readonly StoredUpload[] => uploadsIn(context),
);
