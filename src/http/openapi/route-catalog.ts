import { Injectable, RequestMethod, type Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PARAMTYPES_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { isIdempotent } from '../idempotency/idempotent.decorator.js';
import { isPublic } from '../identity/public.decorator.js';
import { uploadOptionsOf } from '../upload/streaming-upload.decorator.js';
import { documentOf, isDocument } from './documented.decorator.js';
import { pathTemplate } from './path-template.js';
import { RouteDocuments, type DocumentedRoute } from './route-documents.js';

/** Calls of our own workers, which sign them. */
const INTERNAL = '/internal/';

type Handler = (...args: unknown[]) => unknown;

/** The routes of the application, from the metadata of its controllers. */
@Injectable()
export class RouteCatalog {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** Those in the document, and, as `GET /path`, those that nobody has said a word about. */
  read(): { documented: DocumentedRoute[]; forgotten: string[] } {
    const documented = this.discovery
      .getProviders()
      .map(({ instance }: { instance: unknown }) => instance)
      .filter((instance) => instance instanceof RouteDocuments)
      .flatMap(({ routes }) => routes);
    const forgotten: string[] = [];
    for (const { metatype } of this.discovery.getControllers()) {
      if (typeof metatype === 'function')
        this.readController(metatype as Type, documented, forgotten);
    }
    return { documented, forgotten };
  }

  private readController(
    controller: Type,
    documented: DocumentedRoute[],
    forgotten: string[],
  ): void {
    const prototype = controller.prototype as Record<string, Handler>;
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const handler = prototype[name];
      if (handler === undefined || !Reflect.hasMetadata(PATH_METADATA, handler)) continue;
      const document = documentOf(this.reflector, handler);
      for (const { method, path } of this.addressesOf(controller, handler)) {
        if (path.startsWith(INTERNAL)) continue;
        if (document === undefined) forgotten.push(`${method.toUpperCase()} ${path}`);
        else if (isDocument(document)) {
          documented.push({ method, path, ...this.factsOf(controller, name, handler), document });
        }
      }
    }
  }

  private addressesOf(controller: Type, handler: Handler): { method: string; path: string }[] {
    const methodId = this.reflector.get<RequestMethod>(METHOD_METADATA, handler);
    const method = RequestMethod[methodId].toLowerCase();
    const paths = (target: Type | Handler): string[] =>
      [this.reflector.get<string | string[]>(PATH_METADATA, target)].flat();
    return paths(controller).flatMap((base) =>
      paths(handler).map((path) => ({ method, path: pathTemplate(base, path) })),
    );
  }

  private factsOf(
    controller: Type,
    name: string,
    handler: Handler,
  ): Omit<DocumentedRoute, 'method' | 'path' | 'document'> {
    const route = { getHandler: () => handler };
    const upload = uploadOptionsOf(this.reflector, route);
    const body = classOf(controller, name, RouteParamtypes.BODY);
    const query = classOf(controller, name, RouteParamtypes.QUERY);
    return {
      status: this.statusOf(handler),
      isPublic: isPublic(this.reflector, [handler, controller]),
      isIdempotent: isIdempotent(this.reflector, route),
      ...(upload !== undefined && { upload }),
      ...(body !== undefined && { body }),
      ...(query !== undefined && { query }),
    };
  }

  private statusOf(handler: Handler): number {
    const stated = this.reflector.get<number | undefined>(HTTP_CODE_METADATA, handler);
    const isPost =
      this.reflector.get<RequestMethod>(METHOD_METADATA, handler) === RequestMethod.POST;
    return stated ?? (isPost ? 201 : 200);
  }
}

/** The class of a handler's whole `@Body()` or `@Query()`. */
function classOf(controller: Type, method: string, kind: RouteParamtypes): Type | undefined {
  const marked = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<
    string,
    { index: number; data?: unknown }
  >;
  const found = Object.entries(marked).find(
    ([key, { data }]) => key.startsWith(`${kind}:`) && data === undefined,
  );
  const types = Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, method) as
    Type[] | undefined;
  const type = found === undefined ? undefined : types?.[found[1].index];
  return type === Object ? undefined : type;
}
