import { AppError } from '../../../contracts/app-error.js';
import type { Generation } from '../domain/generation.entity.js';

/** The generation, if it is this owner's; to anyone else there is none: NOT_FOUND. */
export function ownedGeneration(generation: Generation | undefined, ownerId: string): Generation {
  if (generation?.belongsTo(ownerId) !== true) throw new AppError('NOT_FOUND');
  return generation;
}
