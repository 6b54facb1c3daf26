import { AppError } from '../../../contracts/app-error.js';
import type { Conversion } from '../domain/conversion.entity.js';

/** The conversion, if it is this owner's; to anyone else there is none: NOT_FOUND. */
export function ownedConversion(conversion: Conversion | undefined, ownerId: string): Conversion {
  if (conversion?.belongsTo(ownerId) !== true) throw new AppError('NOT_FOUND');
  return conversion;
}
