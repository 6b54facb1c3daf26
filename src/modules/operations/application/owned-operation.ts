import { AppError } from '../../../contracts/app-error.js';
import type { Operation } from '../domain/operation.entity.js';

/** The operation, if it is this owner's; to anyone else there is none: NOT_FOUND. */
export function ownedOperation(operation: Operation | undefined, ownerId: string): Operation {
  if (operation?.belongsTo(ownerId) !== true) throw new AppError('NOT_FOUND');
  return operation;
}
