import {
  Injectable,
  Optional,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { catchError, from, mergeMap, throwError, type Observable } from 'rxjs';
import { UploadSettings } from '../../config/upload.settings.js';
import { AppError } from '../../contracts/app-error.js';
import type { MediaClass } from '../../modules/media/domain/media-signature.js';
import { HttpMetricsPort } from '../../ports/http-metrics.port.js';
import { StoragePort } from '../../ports/storage.port.js';
import { hasBody, isJson } from '../body/content-type.js';
import { ownerOf } from '../identity/request-owner.js';
import { assertWellFormed } from '../validation/well-formed-input.js';
import { MediaIntake } from './media-intake.js';
import { invalidField } from './multipart-errors.js';
import { assertMultipartHeaders } from './multipart-headers.js';
import { MULTIPART_OVERHEAD, readMultipart } from './multipart-reader.js';
import { ReadinessGate } from './readiness-gate.js';
import { setUploads } from './stored-upload.js';
import {
  byteLimitsOf,
  uploadOptionsOf,
  type StreamingUploadOptions,
} from './streaming-upload.decorator.js';

/** Receives the files of routes marked with `@StreamingUpload`, after the guards have let the caller in. */
@Injectable()
export class StreamingUploadInterceptor implements NestInterceptor {
  private receiving = 0;

  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
    private readonly storage: StoragePort,
    private readonly settings: UploadSettings,
    private readonly gate: ReadinessGate,
    @Optional() private readonly metrics?: HttpMetricsPort,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const options = uploadOptionsOf(this.reflector, context);
    if (options === undefined) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (options.required === false && (isJson(request) || !hasBody(request))) return next.handle();
    const limits = this.limitsOf(options);
    const intake = this.intakeOf(request, options, limits);
    try {
      const maxFileBytes = Math.max(...options.accept.map((media) => limits[media]));
      await this.receive(request, http.getResponse<Response>(), intake, {
        ...options,
        maxFileBytes,
      });
    } catch (error) {
      await intake.discard();
      throw error;
    }
    return next.handle().pipe(
      catchError((error: unknown) => {
        if (mayHaveTakenEffect(error)) return throwError(() => error);
        return from(intake.discard()).pipe(mergeMap(() => throwError(() => error)));
      }),
    );
  }

  private async receive(
    request: Request,
    response: Response,
    intake: MediaIntake,
    options: StreamingUploadOptions & { maxFileBytes: number },
  ): Promise<void> {
    const { field, maxFileBytes, maxFiles = 1, required = true } = options;
    assertMultipartHeaders(request, maxFiles * maxFileBytes + MULTIPART_OVERHEAD);
    const { maxConcurrent, minBytesPerSecond, slowWindowMs } = this.settings;
    if (this.receiving >= maxConcurrent) throw new AppError('SERVICE_UNAVAILABLE');
    this.receiving++; // before anything is awaited, or others would pass meanwhile
    this.metrics?.uploadBegan();
    try {
      if (!(await this.gate.ready())) throw new AppError('SERVICE_UNAVAILABLE');
      const limits = {
        field,
        maxFileBytes,
        maxFiles,
        minBytesPerSecond,
        windowMs: slowWindowMs,
        onReceived: (bytes: number) => this.metrics?.uploadReceived(bytes),
      };
      const fields = await readMultipart(request, response, intake, limits);
      assertWellFormed(fields);
      request.body = fields;
    } finally {
      this.receiving--;
      this.metrics?.uploadEnded();
    }
    const stored = await intake.stored();
    if (required && stored.length === 0) throw invalidField(field, 'must be a file');
    setUploads(request, stored);
  }

  private intakeOf(
    request: Request,
    { field, accept, maxFiles = 1, admission, keyOf }: StreamingUploadOptions,
    maxBytes: Record<MediaClass, number>,
  ): MediaIntake {
    const bodyBytes = maxFiles === 1 ? Number(request.headers['content-length'] ?? 0) : 0;
    return new MediaIntake(this.storage, {
      field,
      accept,
      maxBytes,
      announcedBytes: bodyBytes - MULTIPART_OVERHEAD,
      keyOf: keyOf && ((media) => keyOf(ownerOf(request), media)),
      admission: admission && this.modules.get(admission, { strict: false }),
    });
  }

  private limitsOf(options: StreamingUploadOptions): Record<MediaClass, number> {
    return byteLimitsOf(options, (settings) => this.modules.get(settings, { strict: false }));
  }
}

/**
 * Whether what the handler wrote may stand although it failed: a commit whose answer was lost. Its files are then left
 * to the sweeper, which asks whether anything refers to them.
 */
function mayHaveTakenEffect(error: unknown): boolean {
  return !(error instanceof AppError) || error.kind === 'unavailable' || error.kind === 'internal';
}
