import { Injectable, ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { AppError } from '../../contracts/app-error.js';
import { fieldProblems } from './field-problems.js';
import { isRepeatable } from './repeatable.decorator.js';
import { markTextual } from './textual-input.js';
import { assertWellFormed } from './well-formed-input.js';

function assertSingleValues(query: object, metatype: ArgumentMetadata['metatype']): void {
  const fields = Object.entries(query)
    .filter(([field, value]) => typeof value !== 'string' && !isRepeatable(metatype, field))
    .map(([field]) => ({ field, message: 'must be given once' }));
  if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields });
}

/**
 * Checks what a handler is given: first what no field may hold, then the rules of the DTO. Unknown fields are refused
 * and nothing is converted unless the DTO says so.
 */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      transformOptions: { enableImplicitConversion: false },
      stopAtFirstError: false,
      exceptionFactory: (errors) =>
        new AppError('VALIDATION_FAILED', { fields: fieldProblems(errors) }),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value;
    assertWellFormed(value, metadata.data);
    if (metadata.type === 'query' && value !== undefined) {
      const query = metadata.data === undefined ? value : { [metadata.data]: value };
      if (typeof query === 'object' && query !== null) {
        assertSingleValues(query, metadata.metatype);
        markTextual(query);
      }
    }
    return super.transform(value, metadata);
  }
}
