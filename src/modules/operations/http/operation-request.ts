import { Injectable } from '@nestjs/common';
import type { StoredUpload } from '../../../http/upload/stored-upload.js';
import type { OperationSource } from '../application/operation-inputs.js';
import type { StartOperation } from '../application/start-operation.use-case.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import { eitherInput, knownOperation } from './known-operation.js';
import { completeParameters } from './operation-parameters.js';
import type { StartOperationDto } from './start-operation.dto.js';

/** Reads what a caller asks for as work on an input. Throws VALIDATION_FAILED. */
@Injectable()
export class OperationRequest {
  constructor(private readonly catalog: OperationCatalog) {}

  async read(
    { operation, parameters: given = {}, input_operation, cache = true }: StartOperationDto,
    upload: StoredUpload | undefined,
  ): Promise<Omit<StartOperation, 'owner' | 'requestId'>> {
    const definition = knownOperation(this.catalog, operation);
    const source = sourceOf(upload, input_operation);
    const parameters = await completeParameters(definition, given);
    return { definition, given, parameters, source, cache };
  }
}

function sourceOf(
  upload: StoredUpload | undefined,
  operationId: string | undefined,
): OperationSource {
  if (upload === undefined) {
    if (operationId === undefined) throw eitherInput();
    return { operationId: operationId.toLowerCase() };
  }
  if (operationId !== undefined) throw eitherInput();
  const { key, bytes, sha256, media, originalName } = upload;
  const { contentType } = media;
  return { upload: { key, name: originalName, bytes, contentType, sha256, metadata: {} } };
}
