import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { AppError } from '../../../contracts/app-error.js';
import { readPrediction, type Prediction } from '../../../contracts/prediction.js';

/** Deeper than any model's input or output that we know. */
const DEEPEST = 32;

/**
 * The prediction that a webhook's body tells of: a handler's parameter. Its fields are the provider's, so it is held
 * against no DTO. VALIDATION_FAILED for what is none.
 */
export const ToldPrediction = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Prediction => {
    const { body } = context.switchToHttp().getRequest<Request>() as { body: unknown };
    const prediction = isDeeperThan(DEEPEST, body) ? undefined : readPrediction(body);
    if (prediction !== undefined) return prediction;
    throw new AppError('VALIDATION_FAILED', { detail: 'The body is no prediction.' });
  },
);

/** Without recursion: the depth is the sender's choice. */
function isDeeperThan(limit: number, value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : [],
    );
  }
  return false;
}
