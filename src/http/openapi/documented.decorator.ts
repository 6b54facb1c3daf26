import type { Type } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { RequestErrorCode } from '../../contracts/error-codes.js';
import type { Answer } from './answer.js';
import type { RequestHeaderName } from './headers.js';
import type { Keywords, Schema } from './schema.js';

/** A group of routes. */
export interface RouteTag {
  name: string;
  description: string;
}

/** A parameter in a path. */
export interface PathParameter {
  description: string;
  schema: Keywords;
  /**
   * The kind of resource it names, of which callers see only their own; `shared` when all see the same. A test asks
   * every route for another caller's resource.
   */
  names: string;
}

/** What a `@Body()` class does not say by itself. */
export interface BodyDocument {
  /** In place of what the class says of its fields. */
  fields?: Schema;
  /** A JSON body, where it is another than the fields of the form. */
  json?: Schema;
  /** Of fields whose defaults are not the class's. */
  defaults?: Readonly<Record<string, unknown>>;
  /** Whether a JSON body may be left out. */
  optional?: boolean;
  /** Of a JSON body; tests send it. */
  example?: Readonly<Record<string, unknown>>;
}

/** Tells of a body that is known only when the application runs. A provider of the route's module. */
export abstract class BodyDescription {
  abstract describe(): BodyDocument;
}

/**
 * What cannot be read from a handler. All else is: path and method, status, parameters of its classes, uploads,
 * credentials, rates, `Idempotency-Key`, and the refusals that follow from these.
 */
export interface RouteDocument {
  /** The name of the call in clients generated from the document; unique. */
  id: string;
  tag: RouteTag;
  /** A line. */
  summary: string;
  /** Markdown. */
  description?: string;
  /** One for each parameter in the path. */
  params?: Readonly<Record<string, PathParameter>>;
  requestHeaders?: readonly RequestHeaderName[];
  body?: BodyDocument | Type<BodyDescription>;
  /** With the handler's own status. */
  answer: Answer;
  otherAnswers?: Readonly<Record<number, Answer>>;
  /** Refusals of its own. */
  errors?: readonly RequestErrorCode[];
  /** `admin`: ADMIN_TOKEN is asked for instead of a user's token. */
  access?: 'admin';
}

interface Undocumented {
  reason: string;
}

const DOCUMENT = Symbol('route-document');

function mark(value: RouteDocument | Undocumented): MethodDecorator {
  return (_target, _property, descriptor: PropertyDescriptor) => {
    Reflect.defineMetadata(DOCUMENT, value, descriptor.value as object);
  };
}

/** Puts a route into /openapi.json. */
export const Documented = (document: RouteDocument): MethodDecorator => mark(document);

/** Keeps a route out of /openapi.json, for a reason: a page for people, a signed call. */
export const Undocumented = (reason: string): MethodDecorator => mark({ reason });

/** What a handler is marked with; undefined when somebody forgot. */
export function documentOf(
  reflector: Reflector,
  handler: Parameters<Reflector['get']>[1],
): RouteDocument | Undocumented | undefined {
  return reflector.get<RouteDocument | Undocumented | undefined>(DOCUMENT, handler);
}

export function isDocument(value: RouteDocument | Undocumented): value is RouteDocument {
  return 'id' in value;
}

/** An id in a path that names a resource of the caller's. */
export const ownedId = (kind: string): PathParameter => ({
  description: `The id of the ${kind}. One that is not the caller’s is as unknown as any other.`,
  schema: { type: 'string', format: 'uuid' },
  names: kind,
});
