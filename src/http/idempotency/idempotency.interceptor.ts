import {
  Injectable,
  Logger,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { AppError } from '../../contracts/app-error.js';
import { StoragePort } from '../../ports/storage.port.js';
import { UnitOfWork } from '../../ports/unit-of-work.port.js';
import { ownerOf } from '../identity/request-owner.js';
import { uploadsOf } from '../upload/stored-upload.js';
import { assertWellFormed } from '../validation/well-formed-input.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import { IdempotentAnswers, type RepeatableRequest } from './idempotent-answers.js';
import { isIdempotent } from './idempotent.decorator.js';
import { requestFingerprint } from './request-fingerprint.js';

/** What a request came to: the answer, and whether it had been given before. */
interface Outcome {
  answer: unknown;
  repeated: boolean;
}

/**
 * Answers a repeated request as the first time. Work and answer are written in one transaction: after a crash there are
 * both or neither. A request that was refused leaves nothing behind and may be sent again with its key.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger(IdempotencyInterceptor.name);

  constructor(
    private readonly reflector: Reflector,
    private readonly unitOfWork: UnitOfWork,
    private readonly answers: IdempotentAnswers,
    private readonly storage: StoragePort,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!isIdempotent(this.reflector, context)) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const key = idempotencyKeyOf(request);
    if (key === undefined) return next.handle();
    return from(this.answer(request, http.getResponse<Response>(), key, next));
  }

  private async answer(
    request: Request,
    response: Response,
    key: string,
    next: CallHandler,
  ): Promise<unknown> {
    // Handlers' pipes come later, and what nests too deep cannot be written down.
    assertWellFormed(request.body);
    const fingerprint = requestFingerprint(request);
    const repeatable = { ownerId: ownerOf(request).id, key, fingerprint };
    const { answer, repeated } = await this.unitOfWork.run(() => this.once(repeatable, next));
    if (repeated) {
      response.setHeader('Idempotency-Replayed', 'true');
      await this.discardUploads(request);
    }
    return answer;
  }

  private async once(request: RepeatableRequest, next: CallHandler): Promise<Outcome> {
    const kept = await this.answers.begin(request);
    if (kept === undefined) {
      const answer: unknown = await lastValueFrom(next.handle());
      await this.answers.keep(request, answer);
      return { answer, repeated: false };
    }
    if (!kept.fingerprint.equals(request.fingerprint)) throw new AppError('IDEMPOTENCY_MISMATCH');
    return { answer: kept.answer, repeated: true };
  }

  /** The files came a second time; nobody will ever refer to these. */
  private async discardUploads(request: Request): Promise<void> {
    for (const { key } of uploadsOf(request)) {
      await this.storage.delete(key).catch((error: unknown) => {
        // The sweeper removes what nobody refers to.
        this.logger.warn(`A repeated upload could not be removed: ${String(error)}`);
      });
    }
  }
}
