import { createRequire } from 'node:module';
import type { Type } from '@nestjs/common';
import type { MetadataStorage } from 'class-transformer/types/MetadataStorage.js';
import {
  targetConstructorToSchema,
  validationMetadatasToSchemas,
} from 'class-validator-jsonschema';
import { NamedSchema, type Keywords } from './schema.js';

const REFERENCE = '#/classes/';

// What `@Type` says of properties. It has no types and is not exported; other builds have a storage of their own.
const { defaultMetadataStorage } = createRequire(import.meta.url)(
  'class-transformer/cjs/storage.js',
) as { defaultMetadataStorage: MetadataStorage };

const OPTIONS = {
  classTransformerMetadataStorage: defaultMetadataStorage,
  refPointerPrefix: REFERENCE,
} as const;

/** The JSON Schema of a class-validator class: its rules, its `@JSONSchema` texts, its initial values as defaults. */
export function schemaOfClass(
  type: Type,
  defaults: Readonly<Record<string, unknown>> = {},
): Keywords {
  const schema = targetConstructorToSchema(type, OPTIONS) as Keywords;
  const initial = { ...(new type() as Record<string, unknown>), ...defaults };
  const properties = Object.entries(propertiesOf(schema)).map(([name, property]) => {
    const value = initial[name];
    return [name, value === undefined ? property : { ...property, default: value }] as const;
  });
  const required = (schema['required'] as string[] | undefined) ?? [];
  const needed = required.filter((name) => initial[name] === undefined);
  return withNestedClasses({
    ...schema,
    required: needed,
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  });
}

export function propertiesOf(schema: Keywords): Record<string, Keywords> {
  return (schema['properties'] ?? {}) as Record<string, Keywords>;
}

/** Classes of properties (`@ValidateNested`, `@Type`) become named schemas. */
function withNestedClasses(schema: Keywords): Keywords {
  const classes = new Map<string, NamedSchema>();
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref } = value as { $ref?: unknown };
    if (typeof $ref === 'string' && $ref.startsWith(REFERENCE)) {
      return nested($ref.slice(REFERENCE.length));
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
  };
  const nested = (name: string): NamedSchema => {
    const known = classes.get(name);
    if (known !== undefined) return known;
    const found = validationMetadatasToSchemas(OPTIONS)[name] as Keywords | undefined;
    if (found === undefined) throw new Error(`${name} has no rules to be documented by`);
    const own = new NamedSchema(name, resolve(found) as Keywords);
    classes.set(name, own);
    return own;
  };
  return resolve(schema) as Keywords;
}
