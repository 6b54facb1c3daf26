import { Injectable } from '@nestjs/common';
import { ColumnResource } from '../../jobs/persistence/column-resource.js';

/** The asset that a job takes in. */
@Injectable()
export class AssetOfJob extends ColumnResource {
  readonly kind = 'media.import';
  readonly resource = 'asset';
  readonly share = 'whole';
  protected readonly table = 'media_assets';
  protected readonly column = 'import_job_id';
}
