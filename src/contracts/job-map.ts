import { dreamCallbackPath, type DreamRenderPayload, type DreamRenderResult } from './dream.js';
import type { GenerationPayload, GenerationResult } from './generation.js';
import type { GifConversionPayload, GifConversionResult } from './gif-conversion.js';
import type { MediaImportPayload, MediaImportResult } from './media-import.js';
import type { OperationPayload, OperationResult } from './operation.js';
import type { QueueName } from './queues.js';

/** Every kind of work there is: what a worker is given and what it must answer with. */
export interface JobMap {
  'conversion.gif': { payload: GifConversionPayload; result: GifConversionResult };
  'dream.render': { payload: DreamRenderPayload; result: DreamRenderResult };
  'generation.predict': { payload: GenerationPayload; result: GenerationResult };
  'media.import': { payload: MediaImportPayload; result: MediaImportResult };
  'operation.run': { payload: OperationPayload; result: OperationResult };
}

export type JobKind = keyof JobMap;
export type JobPayload<K extends JobKind = JobKind> = JobMap[K]['payload'];
export type JobResult<K extends JobKind = JobKind> = JobMap[K]['result'];

/** How a kind is run, unless the request for it says otherwise. */
export interface JobDefinition<K extends JobKind = JobKind> {
  queue: QueueName;
  /** Wall clock of one attempt, in seconds; an attempt past it is ended and failed. */
  timeoutSeconds: number;
  /**
   * Where completion and failure are told, if not at the ledger's own address: a path of the API. There the parts of the
   * result stand beside `status` instead of within `result`.
   */
  callbackPath?: (payload: JobPayload<K>) => string;
}

export const JOB_DEFINITIONS: { [K in JobKind]: JobDefinition<K> } = {
  'conversion.gif': { queue: 'video_queue', timeoutSeconds: 30 * 60 },
  'dream.render': {
    queue: 'dreams',
    timeoutSeconds: 60 * 60,
    callbackPath: dreamCallbackPath,
  },
  'generation.predict': { queue: 'media_import', timeoutSeconds: 120 },
  'media.import': { queue: 'media_import', timeoutSeconds: 40 * 60 },
  'operation.run': { queue: 'video_queue', timeoutSeconds: 30 * 60 },
};

/** Where the end of this work is told; undefined for the ledger's own address, and for kinds of another release. */
export function callbackPathOf<K extends JobKind>(
  kind: K,
  payload: JobPayload<K>,
): string | undefined {
  const definition: JobDefinition<K> | undefined = Object.hasOwn(JOB_DEFINITIONS, kind)
    ? JOB_DEFINITIONS[kind]
    : undefined;
  return definition?.callbackPath?.(payload);
}

export const JOB_KINDS = Object.keys(JOB_DEFINITIONS) as JobKind[];
