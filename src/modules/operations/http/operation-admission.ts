import { Injectable } from '@nestjs/common';
import { isObject } from 'class-validator';
import { UploadAdmission } from '../../../http/upload/upload-admission.js';
import { parseJsonField } from '../../../http/validation/form-json.js';
import type { MediaSignature } from '../../media/domain/media-format.js';
import { notApplicable } from '../application/operation-inputs.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import { oneInput, knownOperation } from './known-operation.js';
import { completeParameters } from './operation-parameters.js';

/** Refuses a file for what is known of its operation already, before it is stored. */
@Injectable()
export class OperationAdmission extends UploadAdmission {
  constructor(private readonly catalog: OperationCatalog) {
    super();
  }

  async admit(fields: Readonly<Record<string, unknown>>, media: MediaSignature): Promise<void> {
    const { operation, parameters, input_operation, input_url } = fields;
    if (input_operation !== undefined || input_url !== undefined) throw oneInput();
    if (typeof operation !== 'string') return;
    const definition = knownOperation(this.catalog, operation);
    if (!definition.accepts.includes(media.format)) {
      throw notApplicable(definition, media.contentType);
    }
    if (typeof parameters !== 'string') return;
    const given = parseJsonField('parameters', parameters);
    // What is no object is refused with the other fields, once they are all there.
    if (isObject<Record<string, unknown>>(given)) await completeParameters(definition, given);
  }
}
