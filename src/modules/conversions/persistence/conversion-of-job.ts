import { Injectable } from '@nestjs/common';
import { ColumnResource } from '../../jobs/persistence/column-resource.js';

/** The conversion that a job makes. */
@Injectable()
export class ConversionOfJob extends ColumnResource {
  readonly kind = 'conversion.gif';
  readonly resource = 'conversion';
  readonly share = 'whole';
  protected readonly table = 'conversions';
  protected readonly column = 'job_id';
}
