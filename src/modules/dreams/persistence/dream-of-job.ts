import { Injectable } from '@nestjs/common';
import { ColumnResource } from '../../jobs/persistence/column-resource.js';

/** The dream that a job renders. */
@Injectable()
export class DreamOfJob extends ColumnResource {
  readonly kind = 'dream.render';
  readonly resource = 'dream';
  readonly share = 'whole';
  protected readonly table = 'dreams';
  protected readonly column = 'video_job_id';
}
