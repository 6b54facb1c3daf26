import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AppError } from '../../contracts/app-error.js';
import { uploadOptionsOf } from '../upload/streaming-upload.decorator.js';
import { hasBody, isForm, isJson } from './content-type.js';
import { takesForm } from './form-body.js';

/** Routes that take no upload take JSON, or nothing, unless they are said to take a form. What an upload route takes is decided where it is received. */
@Injectable()
export class ContentTypeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const readsBody = request.method !== 'GET' && request.method !== 'HEAD' && hasBody(request);
    const takesUpload = uploadOptionsOf(this.reflector, context) !== undefined;
    if (!readsBody || takesUpload) return true;
    const taken = takesForm(this.reflector, context) ? isForm(request) : isJson(request);
    if (!taken) throw new AppError('UNSUPPORTED_MEDIA_TYPE');
    return true;
  }
}
