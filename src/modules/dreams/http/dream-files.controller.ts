import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { FileResponder } from '../../../http/download/file-responder.js';
import { Public } from '../../../http/identity/public.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { OpenDreamFileUseCase } from '../application/open-dream-file.use-case.js';
import type { DreamFile } from '../domain/dream-links.js';
import { dreamDocuments } from './dream.documents.js';

/** How long a page may show a video without asking whether it is still there. */
const CACHE_SECONDS = 300;

const CONTENT_TYPES: Record<DreamFile, string> = {
  video: 'video/mp4',
  preview: 'video/mp4',
  poster: 'image/jpeg',
};

/** The public links of dreams: for anyone who knows the name, so that any page can show them. */
@Public()
@Controller('dream-videos')
export class DreamFilesController {
  constructor(
    private readonly openFile: OpenDreamFileUseCase,
    private readonly files: FileResponder,
  ) {}

  @Get(':filename')
  @Documented(dreamDocuments.file)
  async send(
    @Req() request: Request,
    @Res() response: Response,
    @Param('filename') filename: string,
  ): Promise<void> {
    const { key, file } = await this.openFile.execute(filename);
    const contentType = CONTENT_TYPES[file];
    const presentation = { contentType, embeddable: true, cacheSeconds: CACHE_SECONDS };
    await this.files.send(request, response, { key, ...presentation });
  }
}
