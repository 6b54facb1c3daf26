import { isObject, ValidateBy } from 'class-validator';
import { metadataProblem } from '../domain/own-metadata.js';

/** Holds an object to the limits of a caller's own metadata. */
export const IsOwnMetadata = (): PropertyDecorator =>
  ValidateBy({
    name: 'isOwnMetadata',
    validator: {
      validate: (value: unknown) => isObject(value) && metadataProblem(value) === undefined,
      defaultMessage: (given) => {
        const value: unknown = given?.value;
        const problem = isObject(value) ? metadataProblem(value) : undefined;
        return `metadata ${problem ?? 'must be an object'}`;
      },
    },
  });
