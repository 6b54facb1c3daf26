import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyKeyGuard } from './idempotency-key.guard.js';
import { IdempotentAnswers } from './idempotent-answers.js';
import { IdempotentAnswersSweep } from './idempotent-answers.sweep.js';
import { SqlIdempotentAnswers } from './sql-idempotent-answers.repository.js';

/**
 * `Idempotency-Key` for every route marked `@Idempotent`. To be imported after HttpModule: its interceptor runs inside
 * the one that receives uploads, and so knows what was sent.
 */
@Module({
  providers: [
    { provide: APP_GUARD, useClass: IdempotencyKeyGuard },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: IdempotentAnswers, useClass: SqlIdempotentAnswers },
    IdempotentAnswersSweep,
  ],
})
export class IdempotencyModule {}
