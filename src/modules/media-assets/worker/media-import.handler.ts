import { Injectable } from '@nestjs/common';
import { JobHandler, type HandledJob } from '../../jobs/worker/job-handler.js';

/** Takes a file in for good. */
@Injectable()
export class MediaImportHandler extends JobHandler<'media.import'> {
  readonly kind = 'media.import' as const;

  handle(): Promise<HandledJob<'media.import'>> {
    return Promise.reject(new Error('Not built'));
  }
}
