import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { AppError, type FieldProblem } from '../../../contracts/app-error.js';
import { fieldProblems } from '../../../http/validation/field-problems.js';
import type { OperationDefinition } from '../domain/operation-definition.js';

/**
 * The parameters complete with their defaults. Throws VALIDATION_FAILED that names every one that is not known or breaks
 * a rule of the operation, as `parameters.quality`; nothing is converted.
 */
export async function completeParameters(
  { parameters }: Pick<OperationDefinition, 'parameters'>,
  given: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const nulls = Object.keys(given).filter((name) => given[name] === null);
  if (nulls.length > 0) {
    throw refused(nulls.map((field) => ({ field, message: 'must not be null' })));
  }
  const complete = plainToInstance(parameters, given, { enableImplicitConversion: false });
  const errors = await validate(complete, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
  });
  if (errors.length > 0) throw refused(fieldProblems(errors));
  return Object.fromEntries(Object.entries(complete).filter(([, value]) => value !== undefined));
}

function refused(problems: FieldProblem[]): AppError {
  const fields = problems.map(({ field, message }) => ({ field: `parameters.${field}`, message }));
  return new AppError('VALIDATION_FAILED', { fields });
}
