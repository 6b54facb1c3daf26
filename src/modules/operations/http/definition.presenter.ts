import { Injectable } from '@nestjs/common';
import { OperationsSettings } from '../../../config/operations.settings.js';
import { MEBIBYTE } from '../../../http/upload/streaming-upload.decorator.js';
import type { MediaClass } from '../../media/domain/media-format.js';
import { signatureOf } from '../../media/domain/media-format.js';
import { OperationJobs } from '../application/operation-jobs.js';
import type { OperationDefinition } from '../domain/operation-definition.js';
import { inputExtensions } from '../domain/output-file-type.js';
import { outputTypeOf } from '../domain/output-format.js';
import { parameterSchema, type ParameterSchema } from './parameter-schema.js';

export interface OperationDefinitionResponse {
  name: string;
  description: string;
  media_type: MediaClass;
  /** As file extensions. */
  input_formats: string[];
  output_formats: string[];
  /** Bytes; of the largest kind of file the operation takes. */
  max_file_size: number;
  timeout_seconds: number;
  /** A JSON Schema. */
  parameters: ParameterSchema;
}

export interface OperationDefinitionListResponse {
  operation_definitions: OperationDefinitionResponse[];
}

/** An operation as callers need to know it. */
@Injectable()
export class DefinitionPresenter {
  private readonly maxBytes: Record<MediaClass, number>;

  constructor(
    private readonly jobs: OperationJobs,
    { maxVideoMb, maxAudioMb, maxImageMb }: OperationsSettings,
  ) {
    this.maxBytes = {
      video: maxVideoMb * MEBIBYTE,
      audio: maxAudioMb * MEBIBYTE,
      image: maxImageMb * MEBIBYTE,
    };
  }

  present(definition: OperationDefinition): OperationDefinitionResponse {
    const { name, summary, media, accepts, produces } = definition;
    return {
      name,
      description: summary,
      media_type: media,
      input_formats: inputExtensions(definition),
      output_formats: produces.map((format) => outputTypeOf(format).extension),
      max_file_size: Math.max(...accepts.map((format) => this.maxBytes[signatureOf(format).class])),
      timeout_seconds: this.jobs.timeoutOf(definition),
      parameters: parameterSchema(definition),
    };
  }
}
