import { Injectable, type PipeTransform } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { RequestValidationPipe } from '../../../http/validation/request-validation.pipe.js';
import { FailureDto } from '../../jobs/http/job-message.dto.js';
import { DreamCompletionDto } from './dream-callback.dto.js';

export type DreamMessage = DreamCompletionDto | FailureDto;

const TYPES: Readonly<Record<string, typeof DreamCompletionDto | typeof FailureDto>> = {
  'job.complete': DreamCompletionDto,
  'job.fail': FailureDto,
};

/** Holds the end of a rendering to the rules of what its `type` says it is. VALIDATION_FAILED. */
@Injectable()
export class DreamMessagePipe implements PipeTransform<unknown, Promise<DreamMessage>> {
  private readonly validation = new RequestValidationPipe();

  async transform(body: unknown): Promise<DreamMessage> {
    const { type } = (body ?? {}) as { type?: unknown };
    const metatype =
      typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    if (metatype === undefined) {
      const message = `must be one of ${Object.keys(TYPES).join(', ')}`;
      throw new AppError('VALIDATION_FAILED', { fields: [{ field: 'type', message }] });
    }
    return (await this.validation.transform(body, { type: 'body', metatype })) as DreamMessage;
  }
}
