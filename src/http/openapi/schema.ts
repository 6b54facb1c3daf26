import type { Envelope } from '../envelope.js';

/** Keywords of JSON Schema 2020-12. A value may hold further schemas, named ones among them. */
export type Keywords = Readonly<{ [keyword: string]: unknown }>;

/** What a value looks like. */
export type Schema = Keywords | NamedSchema;

/** A schema that the document holds once, among its components, and refers to wherever it is used. */
export class NamedSchema {
  constructor(
    readonly name: string,
    readonly schema: Keywords,
  ) {}
}

/** A property that may be left out. */
class OptionalProperty {
  constructor(readonly schema: Schema) {}
}

export const optional = (schema: Schema): OptionalProperty => new OptionalProperty(schema);

/** One schema for each property of an answer's type: a property added, renamed or made optional stops the build. */
export type PropertiesOf<T> = {
  readonly [K in keyof T]-?: T extends Record<K, T[K]> ? Schema : OptionalProperty;
};

/** An object with exactly the properties of `T`. */
export function objectOf<T extends object>(properties: PropertiesOf<T>): Keywords {
  const entries = Object.entries<Schema | OptionalProperty>(properties);
  const isOptional = (value: Schema | OptionalProperty): value is OptionalProperty =>
    value instanceof OptionalProperty;
  return {
    type: 'object',
    required: entries.flatMap(([name, value]) => (isOptional(value) ? [] : [name])),
    properties: Object.fromEntries(
      entries.map(([name, value]) => [name, isOptional(value) ? value.schema : value]),
    ),
  };
}

export const named = (name: string, description: string, schema: Keywords): NamedSchema =>
  new NamedSchema(name, { description, ...schema });

export const arrayOf = (items: Schema): Keywords => ({ type: 'array', items });

/** The same, or null. */
export function nullable(schema: Schema): Keywords {
  if (schema instanceof NamedSchema || typeof schema['type'] !== 'string') {
    return { anyOf: [schema, { type: 'null' }] };
  }
  const { enum: values } = schema;
  return {
    ...schema,
    type: [schema['type'], 'null'],
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }),
  };
}

/** `{success, data, message}` around an answer, as the routes of operations, queues and sessions have it. */
export function envelopeOf(data: Schema): Keywords {
  return objectOf<Envelope<unknown>>({
    success: { type: 'boolean', const: true },
    data,
    message: optional({ type: 'string', description: 'A sentence for people.' }),
  });
}
