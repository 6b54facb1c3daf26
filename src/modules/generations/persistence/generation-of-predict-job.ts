import { Injectable } from '@nestjs/common';
import { ColumnResource } from '../../jobs/persistence/column-resource.js';

/** The generation that a job begins at the provider: what is completed by it is the beginning. */
@Injectable()
export class GenerationOfPredictJob extends ColumnResource {
  readonly kind = 'generation.predict';
  readonly resource = 'generation';
  readonly share = 'first';
  protected readonly table = 'generations';
  protected readonly column = 'job_id';
}
