import { ValidationTypes } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import type { OperationDefinition } from '../domain/operation-definition.js';

/** A JSON Schema (2020-12) of an object. */
export interface ParameterSchema {
  type: 'object';
  properties: Record<string, Record<string, unknown>>;
  required: string[];
  additionalProperties: false;
  /** What holds between parameters. */
  [rule: string]: unknown;
}

const bound =
  (keyword: 'minimum' | 'maximum') =>
  ({ constraints }: ValidationMetadata): Record<string, unknown> => ({
    [keyword]: (constraints as unknown[])[0],
  });

/**
 * The library calls a number with a bound a `number`, whatever else it must be, and takes a rule that it does not know for
 * a reference to a class.
 */
const CONVERTERS = {
  min: bound('minimum'),
  max: bound('maximum'),
  [ValidationTypes.CUSTOM_VALIDATION]: {},
};

/** Made from the rules of the operation's parameters; defaults are the initial values of their class. */
export function parameterSchema({
  parameters,
}: Pick<OperationDefinition, 'parameters'>): ParameterSchema {
  const schema = targetConstructorToSchema(parameters, { additionalConverters: CONVERTERS });
  const { properties = {}, required = [], ...together } = schema as Partial<ParameterSchema>;
  const defaults = new Map<string, unknown>(
    Object.entries(new parameters()).filter(([, value]) => value !== undefined),
  );
  return {
    ...together,
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, rules]) => [
        name,
        defaults.has(name) ? { ...rules, default: defaults.get(name) } : rules,
      ]),
    ),
    required: required.filter((name) => !defaults.has(name)),
    additionalProperties: false,
  };
}
