import { Injectable } from '@nestjs/common';
import { ColumnResource } from '../../jobs/persistence/column-resource.js';

/** The generation whose result a job takes in, which is the last of it. */
@Injectable()
export class GenerationOfImportJob extends ColumnResource {
  readonly kind = 'media.import';
  readonly resource = 'generation';
  readonly share = 'last';
  protected readonly table = 'generations';
  protected readonly column = 'import_job_id';
}
