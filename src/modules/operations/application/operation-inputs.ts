import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import type { OperationDefinition } from '../domain/operation-definition.js';
import type { OperationFile, OperationInput, RemoteInput } from '../domain/operation-input.js';
import { OperationFilesRepository } from '../domain/operation-files.repository.js';
import { OperationRepository } from '../domain/operation.repository.js';
import { inputExtensions, takesContentType } from '../domain/output-file-type.js';
import { ownedOperation } from './owned-operation.js';

/** What is worked on: a file just stored, what an earlier operation made, or a file at an address that may be fetched. */
export type OperationSource =
  | { upload: OperationFile }
  | { operationId: string }
  | { remote: Pick<RemoteInput, 'url' | 'name'> };

/** Leads from what a caller names as input to what is worked on. */
@Injectable()
export class OperationInputs {
  constructor(
    private readonly operations: OperationRepository,
    private readonly files: OperationFilesRepository,
  ) {}

  /**
   * NOT_FOUND for an operation that is not the owner's, NOT_READY until it is completed, OPERATION_NOT_APPLICABLE. What
   * lies at an address is not known yet: whether the operation takes it, the worker finds out.
   */
  async resolve(
    ownerId: string,
    definition: OperationDefinition,
    source: OperationSource,
  ): Promise<OperationInput> {
    if ('remote' in source) return { ...source.remote, facts: undefined };
    const file = 'upload' in source ? source.upload : await this.made(ownerId, source.operationId);
    if (takesContentType(definition, file.contentType)) return file;
    throw notApplicable(definition, file.contentType);
  }

  /** Keeps the input there until the transaction ends, for the operation that is going to name it as well. */
  async hold(source: OperationSource): Promise<void> {
    if (!('operationId' in source) || (await this.files.holdOutput(source.operationId))) return;
    throw new AppError('NOT_FOUND');
  }

  private async made(ownerId: string, id: string): Promise<OperationFile> {
    const { status, output } = ownedOperation(await this.operations.find(id), ownerId).state;
    if (status !== 'completed' || output === undefined) {
      throw new AppError('NOT_READY', { detail: `The input operation is ${status}.` });
    }
    return output;
  }
}

/** Says what the operation takes. */
export function notApplicable(
  definition: Pick<OperationDefinition, 'name' | 'accepts'>,
  contentType: string,
): AppError {
  const taken = inputExtensions(definition).join(', ');
  return new AppError('OPERATION_NOT_APPLICABLE', {
    detail: `${definition.name} takes ${taken}; this is ${contentType}.`,
  });
}
