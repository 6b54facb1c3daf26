import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { OpenApiController } from './openapi.controller.js';
import { OpenApiDocument } from './openapi.document.js';
import { RouteCatalog } from './route-catalog.js';
import { SwaggerUiController } from './swagger-ui/swagger-ui.controller.js';
import { SwaggerUiFiles } from './swagger-ui/swagger-ui.files.js';

/** /openapi.json and /docs, for every controller of the application. */
@Module({
  imports: [DiscoveryModule],
  controllers: [OpenApiController, SwaggerUiController],
  providers: [OpenApiDocument, RouteCatalog, SwaggerUiFiles],
  exports: [OpenApiDocument, RouteCatalog],
})
export class OpenApiModule {}
