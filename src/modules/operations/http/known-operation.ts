import { AppError } from '../../../contracts/app-error.js';
import type { OperationCatalog } from '../catalog/operation-catalog.js';
import type { OperationDefinition } from '../domain/operation-definition.js';

/** The operation of this name; VALIDATION_FAILED says which there are. */
export function knownOperation(catalog: OperationCatalog, name: string): OperationDefinition {
  const definition = catalog.get(name);
  if (definition !== undefined) return definition;
  const names = catalog.all().map((one) => one.name);
  const message = `must be one of the following values: ${names.join(', ')}`;
  throw new AppError('VALIDATION_FAILED', { fields: [{ field: 'operation', message }] });
}

/** What is worked on must come in one of three ways. */
export function oneInput(): AppError {
  const message = 'exactly one of file, input_operation and input_url must be given';
  const fields = ['file', 'input_operation', 'input_url'].map((field) => ({ field, message }));
  return new AppError('VALIDATION_FAILED', { fields });
}
