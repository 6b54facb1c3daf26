import { Injectable, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { PublicUrls } from '../../ports/public-urls.port.js';
import { byteLimitsOf } from '../upload/streaming-upload.decorator.js';
import { INFO } from './api-description.js';
import { Components } from './components.js';
import type { RouteTag } from './documented.decorator.js';
import { operationOf } from './operation.js';
import { publicPath } from './public-path.js';
import { RouteCatalog } from './route-catalog.js';
import type { BodyFacts } from './request-body.js';
import type { DocumentedRoute } from './route-documents.js';

/** An OpenAPI 3.1 document. */
export interface OpenApi {
  openapi: '3.1.1';
  paths: Record<string, Record<string, unknown>>;
  [part: string]: unknown;
}

/** The API as an OpenAPI 3.1 document, put together when it is first asked for. */
@Injectable()
export class OpenApiDocument {
  private document: OpenApi | undefined;

  constructor(
    private readonly catalog: RouteCatalog,
    private readonly modules: ModuleRef,
    @Optional() private readonly urls?: PublicUrls,
  ) {}

  get(): OpenApi {
    this.document ??= this.build(this.catalog.read().documented);
    return this.document;
  }

  private build(routes: readonly DocumentedRoute[]): OpenApi {
    const components = new Components();
    const paths: OpenApi['paths'] = {};
    const tags = new Map<string, RouteTag>();
    for (const route of routes) {
      const operations = (paths[route.path] ??= {});
      operations[route.method] = operationOf(route, components, this.bodyFacts(route));
      tags.set(route.document.tag.name, route.document.tag);
    }
    return {
      openapi: '3.1.1',
      info: INFO,
      servers: [{ url: publicPath(this.urls) || '/' }],
      tags: [...tags.values()],
      paths,
      components: components.toJSON(),
    };
  }

  private bodyFacts({ upload, document: { body = {} } }: DocumentedRoute): BodyFacts {
    const document =
      typeof body === 'function' ? this.modules.get(body, { strict: false }).describe() : body;
    if (upload === undefined) return { document };
    const limits = byteLimitsOf(upload, (settings) =>
      this.modules.get(settings, { strict: false }),
    );
    return { document, limits };
  }
}
