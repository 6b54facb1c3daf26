import { Injectable } from '@nestjs/common';
import type { StoredUpload } from '../../../http/upload/stored-upload.js';
import { nameOfUrl } from '../../../http/upload/url-name.js';
import { RemoteSourcePort } from '../../../ports/remote-source.port.js';
import type { OperationSource } from '../application/operation-inputs.js';
import type { StartOperation } from '../application/start-operation.use-case.js';
import { OperationCatalog } from '../catalog/operation-catalog.js';
import type { OperationFile, RemoteInput } from '../domain/operation-input.js';
import { knownOperation, oneInput } from './known-operation.js';
import { completeParameters } from './operation-parameters.js';
import type { StartOperationDto } from './start-operation.dto.js';

/** Reads what a caller asks for as work on an input. Throws VALIDATION_FAILED, URL_NOT_ALLOWED. */
@Injectable()
export class OperationRequest {
  constructor(
    private readonly catalog: OperationCatalog,
    private readonly remote: RemoteSourcePort,
  ) {}

  async read(
    request: StartOperationDto,
    upload: StoredUpload | undefined,
  ): Promise<Omit<StartOperation, 'owner' | 'requestId'>> {
    const { operation, parameters: given = {}, cache = true } = request;
    const definition = knownOperation(this.catalog, operation);
    const source = this.sourceOf(request, upload);
    const parameters = await completeParameters(definition, given);
    return { definition, given, parameters, source, cache };
  }

  private sourceOf(
    { input_operation, input_url }: StartOperationDto,
    upload: StoredUpload | undefined,
  ): OperationSource {
    const [source, ...others] = [
      ...(upload === undefined ? [] : [{ upload: fileOf(upload) }]),
      ...(input_operation === undefined ? [] : [{ operationId: input_operation.toLowerCase() }]),
      ...(input_url === undefined ? [] : [{ address: input_url }]),
    ];
    if (source === undefined || others.length > 0) throw oneInput();
    return 'address' in source ? { remote: this.remoteInput(source.address) } : source;
  }

  private remoteInput(address: string): Pick<RemoteInput, 'url' | 'name'> {
    const url = this.remote.normalise(address);
    return { url, name: nameOfUrl(url) };
  }
}

function fileOf({ key, bytes, sha256, media, originalName }: StoredUpload): OperationFile {
  const { contentType } = media;
  return { key, name: originalName, bytes, contentType, sha256, metadata: {} };
}
