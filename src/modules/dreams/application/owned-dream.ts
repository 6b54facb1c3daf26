import { AppError } from '../../../contracts/app-error.js';
import type { Dream } from '../domain/dream.entity.js';

/** The dream, if it is this owner's; to anyone else there is none: NOT_FOUND. */
export function ownedDream(dream: Dream | undefined, ownerId: string): Dream {
  if (dream?.belongsTo(ownerId) !== true) throw new AppError('NOT_FOUND');
  return dream;
}
