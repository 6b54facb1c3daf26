import { Controller, Get, Optional, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError } from '../../contracts/app-error.js';
import { LocalFilesPort } from '../../ports/local-files.port.js';
import { Public } from '../identity/public.decorator.js';
import { servedFile } from '../openapi/answer.js';
import { Documented } from '../openapi/documented.decorator.js';
import { FileResponder } from './file-responder.js';

const UNKNOWN_TYPE = 'application/octet-stream';

const { errors, ...file } = servedFile('The bytes.', '*/*');

/** Serves what a local store has signed URLs for. The signature is all the permission there is. */
@Controller('storage')
@Public()
export class StorageController {
  constructor(
    private readonly files: FileResponder,
    @Optional() private readonly localFiles?: LocalFilesPort,
  ) {}

  @Get('*key')
  @Documented({
    id: 'getStoredFile',
    tag: { name: 'Files', description: 'Bytes, behind links that the API gives out.' },
    summary: 'A stored file, by its signed link',
    description:
      'Links are given out by other routes and are good for a while. Only where the service keeps its files on a disk.',
    params: {
      key: {
        description: 'The name of the file, which may hold slashes.',
        schema: { type: 'string' },
        names: 'shared',
      },
    },
    ...file,
    errors: [...errors, 'FORBIDDEN'],
  })
  async serve(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (this.localFiles === undefined) throw new AppError('NOT_FOUND');
    const signed = this.localFiles.verifySignedUrl(
      new URL(request.originalUrl, 'http://localhost'),
    );
    if (signed === undefined) throw new AppError('FORBIDDEN');
    const { key, contentType = UNKNOWN_TYPE, downloadName } = signed;
    await this.files.send(request, response, {
      key,
      contentType,
      embeddable: true, // by whoever was given the link
      ...(downloadName !== undefined && { downloadName }),
    });
  }
}
