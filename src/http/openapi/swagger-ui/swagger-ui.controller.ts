import { Controller, Get, Header, Optional, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError } from '../../../contracts/app-error.js';
import { PublicUrls } from '../../../ports/public-urls.port.js';
import { streamFile } from '../../download/stream-file.js';
import { Public } from '../../identity/public.decorator.js';
import { PAGE_POLICY } from '../../server/content-policy.js';
import { Undocumented } from '../documented.decorator.js';
import { publicPath } from '../public-path.js';
import { SwaggerUiFiles } from './swagger-ui.files.js';
import { START_SCRIPT, swaggerUiPage } from './swagger-ui.page.js';

/** The API for people: Swagger UI over /openapi.json, from files of this machine. */
@Public()
@Controller('docs')
export class SwaggerUiController {
  constructor(
    private readonly files: SwaggerUiFiles,
    @Optional() private readonly urls?: PublicUrls,
  ) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('Cache-Control', 'no-cache')
  @Undocumented('A page for people')
  page(): string {
    return swaggerUiPage(publicPath(this.urls));
  }

  @Get('start.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('Cache-Control', 'no-cache')
  @Undocumented('A part of the page')
  start(): string {
    return START_SCRIPT;
  }

  @Get(':file')
  @Undocumented('A part of the page')
  async file(
    @Req() request: Request,
    @Res() response: Response,
    @Param('file') name: string,
  ): Promise<void> {
    const file = this.files.find(name);
    if (file === undefined) throw new AppError('NOT_FOUND');
    const { path, bytes, contentType, etag } = file;
    response.set({ 'Content-Type': contentType, 'Cache-Control': 'no-cache', ETag: etag });
    await streamFile(request, response, path, bytes);
  }
}
