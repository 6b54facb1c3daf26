import { Injectable } from '@nestjs/common';
import { JobApplier } from '../../jobs/domain/job-applier.js';

/** A dream follows the job that renders it. */
@Injectable()
export class DreamRenderApplier extends JobApplier<'dream.render'> {
  readonly kind = 'dream.render' as const;

  apply(): Promise<void> {
    return Promise.resolve();
  }
}
