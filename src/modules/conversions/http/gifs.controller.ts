import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { FileResponder } from '../../../http/download/file-responder.js';
import { Public } from '../../../http/identity/public.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { OpenGifUseCase } from '../application/open-gif.use-case.js';
import { conversionDocuments } from './conversion.documents.js';

/** How long a page may show a GIF without asking whether it is still there. */
const CACHE_SECONDS = 300;

/** The public links of GIFs: for anyone who knows the name, so that any page can show them. */
@Public()
@Controller('gifs')
export class GifsController {
  constructor(
    private readonly openGif: OpenGifUseCase,
    private readonly files: FileResponder,
  ) {}

  @Get(':gifFilename')
  @Documented(conversionDocuments.gif)
  async send(
    @Req() request: Request,
    @Res() response: Response,
    @Param('gifFilename') gifFilename: string,
  ): Promise<void> {
    const key = await this.openGif.execute(gifFilename);
    const presentation = {
      contentType: 'image/gif',
      embeddable: true,
      cacheSeconds: CACHE_SECONDS,
    };
    await this.files.send(request, response, { key, ...presentation });
  }
}
