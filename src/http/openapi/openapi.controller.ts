import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../identity/public.decorator.js';
import { json } from './answer.js';
import { Documented } from './documented.decorator.js';
import { OpenApiDocument, type OpenApi } from './openapi.document.js';

/** What programs are told of the API. */
@Public()
@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly document: OpenApiDocument) {}

  @Get()
  @Header('Cache-Control', 'no-cache')
  @Documented({
    id: 'getOpenApi',
    tag: { name: 'About the API', description: 'What it can do, for programs and for people.' },
    summary: 'This document',
    answer: json('An OpenAPI 3.1 document.', {
      type: 'object',
      required: ['openapi', 'info', 'paths'],
      properties: {
        openapi: { type: 'string', pattern: '^3\\.1\\.' },
        info: { type: 'object' },
        paths: { type: 'object' },
      },
      additionalProperties: true,
    }),
  })
  get(): OpenApi {
    return this.document.get();
  }
}
