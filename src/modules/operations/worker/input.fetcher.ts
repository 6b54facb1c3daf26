import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { OperationsSettings } from '../../../config/operations.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import type { InputFacts, OperationOrigin } from '../../../contracts/operation.js';
import type { JobContext } from '../../jobs/worker/job-handler.js';
import { signatureOf, type MediaClass } from '../../media/domain/media-format.js';
import { RemoteDownload } from '../../media/worker/remote-download.js';
import type { OperationDefinition } from '../domain/operation-definition.js';
import { inputExtensions } from '../domain/output-file-type.js';

const MEBIBYTE = 1024 * 1024;

/** The part of an operation that fetching its input is counted as. */
const FETCH_SHARE = 0.2;

/** An input as a local file to be read only. */
export interface FetchedInput {
  path: string;
  /** What was found, of a file that came from an address. */
  facts: InputFacts | undefined;
  /** How much of the operation is done with it, 0..1. */
  share: number;
}

/** Brings the input of an operation to the attempt: a stored object, or a file at an address. */
@Injectable()
export class InputFetcher {
  private readonly maxBytes: Record<MediaClass, number>;

  constructor(
    private readonly download: RemoteDownload,
    { maxVideoMb, maxAudioMb, maxImageMb }: OperationsSettings,
  ) {
    this.maxBytes = {
      video: maxVideoMb * MEBIBYTE,
      audio: maxAudioMb * MEBIBYTE,
      image: maxImageMb * MEBIBYTE,
    };
  }

  /** Throws the JobErrors of the download; INPUT_UNSUPPORTED for what the operation does not take. */
  async fetch(
    origin: OperationOrigin,
    definition: OperationDefinition,
    context: JobContext,
  ): Promise<FetchedInput> {
    if ('inputKey' in origin) {
      return { path: await context.input(origin.inputKey), facts: undefined, share: 0 };
    }
    const path = join(context.scratch, 'fetched-input');
    const { media, bytes, sha256 } = await this.download.fetch({
      url: origin.inputUrl,
      path,
      signal: context.signal,
      maxBytes: Math.max(...definition.accepts.map((format) => this.limitOf(format))),
      limitOf: (media) => {
        if (media === undefined) throw new JobError('INPUT_UNSUPPORTED');
        const { format, contentType } = media;
        if (definition.accepts.includes(format)) return this.limitOf(format);
        throw unsupported(definition, contentType);
      },
      onProgress: (share) => {
        context.progress(share * FETCH_SHARE);
      },
    });
    const { contentType } = media;
    return { path, facts: { bytes, contentType, sha256 }, share: FETCH_SHARE };
  }

  private limitOf(format: OperationDefinition['accepts'][number]): number {
    return this.maxBytes[signatureOf(format).class];
  }
}

function unsupported(definition: OperationDefinition, contentType: string): JobError {
  const taken = inputExtensions(definition).join(', ');
  return new JobError('INPUT_UNSUPPORTED', {
    detail: `${definition.name} takes ${taken}; at this address is ${contentType}.`,
  });
}
