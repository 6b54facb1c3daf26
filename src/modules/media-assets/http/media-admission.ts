import { Injectable } from '@nestjs/common';
import { UploadAdmission } from '../../../http/upload/upload-admission.js';
import { RequestValidationPipe } from '../../../http/validation/request-validation.pipe.js';
import { markTextual } from '../../../http/validation/textual-input.js';
import { UploadAssetDto } from './media-asset.dto.js';

/** Refuses a file for what is known to be wrong with its fields already, before it is stored. */
@Injectable()
export class MediaAdmission extends UploadAdmission {
  private readonly validation = new RequestValidationPipe();

  async admit(fields: Readonly<Record<string, unknown>>): Promise<void> {
    const known = { ...fields };
    markTextual(known);
    await this.validation.transform(known, { type: 'body', metatype: UploadAssetDto });
  }
}
