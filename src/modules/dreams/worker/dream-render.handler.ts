import { Injectable } from '@nestjs/common';
import { JobHandler, type HandledJob } from '../../jobs/worker/job-handler.js';

/** Makes the video of a dream. */
@Injectable()
export class DreamRenderHandler extends JobHandler<'dream.render'> {
  readonly kind = 'dream.render' as const;

  handle(): Promise<HandledJob<'dream.render'>> {
    return Promise.reject(new Error('Not rendered yet'));
  }
}
