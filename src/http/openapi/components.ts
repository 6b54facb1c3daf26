import { isDeepStrictEqual } from 'node:util';
import { SECURITY_SCHEMES, type SecurityScheme } from './api-description.js';
import {
  ANSWER_HEADERS,
  REQUEST_HEADERS,
  type HeaderName,
  type RequestHeaderName,
} from './headers.js';
import { NamedSchema } from './schema.js';

export interface Reference {
  $ref: string;
}

type Kind = 'schemas' | 'responses' | 'parameters' | 'headers' | 'securitySchemes';

/** The parts that a document holds once. Whatever is asked for is put in. */
export class Components {
  private readonly parts: Record<Kind, Map<string, unknown>> = {
    schemas: new Map(),
    responses: new Map(),
    parameters: new Map(),
    headers: new Map(),
    securitySchemes: new Map(),
  };
  private readonly origins = new Map<string, NamedSchema>();

  /** A value with each named schema in it replaced by a reference. */
  resolve(value: unknown): unknown {
    if (value instanceof NamedSchema) return this.schema(value);
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, this.resolve(v)]));
  }

  response(name: string, make: () => unknown): Reference {
    return this.put('responses', name, make);
  }

  header(name: HeaderName): Reference {
    return this.put('headers', name, () => ANSWER_HEADERS[name]);
  }

  requestHeader(name: RequestHeaderName): Reference {
    return this.put('parameters', name, () => ({ name, in: 'header', ...REQUEST_HEADERS[name] }));
  }

  /** A way to show who is asking, as an operation names it. */
  security(scheme: SecurityScheme): Record<string, string[]> {
    this.put('securitySchemes', scheme, () => SECURITY_SCHEMES[scheme]);
    return { [scheme]: [] };
  }

  headers(names: readonly HeaderName[]): Record<string, Reference> {
    return Object.fromEntries(names.map((name) => [name, this.header(name)]));
  }

  toJSON(): Record<string, object> {
    return Object.fromEntries(
      Object.entries(this.parts).map(([kind, parts]) => [
        kind,
        Object.fromEntries([...parts].sort(([a], [b]) => (a < b ? -1 : 1))),
      ]),
    );
  }

  private schema(schema: NamedSchema): Reference {
    const known = this.origins.get(schema.name);
    if (known !== undefined && !isDeepStrictEqual(known, schema)) {
      throw new Error(`Two schemas are called ${schema.name}`);
    }
    this.origins.set(schema.name, schema);
    return this.put('schemas', schema.name, () => this.resolve(schema.schema));
  }

  private put(kind: Kind, name: string, make: () => unknown): Reference {
    const parts = this.parts[kind];
    if (!parts.has(name)) {
      parts.set(name, undefined); // before it is made: it may refer to itself
      parts.set(name, make());
    }
    return { $ref: `#/components/${kind}/${name}` };
  }
}
