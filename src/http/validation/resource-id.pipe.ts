import { Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { AppError } from '../../contracts/app-error.js';

/** The id in a path. What is no id names nothing: NOT_FOUND, as any other id that is not there. */
@Injectable()
export class ResourceIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isUUID(value)) throw new AppError('NOT_FOUND');
    return value.toLowerCase();
  }
}
