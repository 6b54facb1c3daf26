import type { StreamPlan } from '../../../contracts/operation.js';
import {
  arrayOf,
  envelopeOf,
  named,
  nullable,
  objectOf,
  type Keywords,
} from '../../../http/openapi/schema.js';
import { JobFailureSchema, jobProgress, jobStatus } from '../../jobs/http/job.schemas.js';
import type {
  OperationDefinitionListResponse,
  OperationDefinitionResponse,
} from './definition.presenter.js';
import type {
  OperationInputResponse,
  OperationListResponse,
  OperationOutputResponse,
  OperationResponse,
  OperationStatusResponse,
} from './operation.presenter.js';

const text: Keywords = { type: 'string' };
const id: Keywords = { type: 'string', format: 'uuid' };
const time: Keywords = { type: 'string', format: 'date-time' };
const bytes: Keywords = { type: 'integer', minimum: 0, description: 'Bytes.' };
const mediaClass: Keywords = { type: 'string', enum: ['video', 'audio', 'image'] };
const extensions = (description: string): Keywords => ({ ...arrayOf(text), description });

const eta = nullable({
  type: 'integer',
  minimum: 0,
  description: 'Seconds it may still take; null while nothing can be said.',
});

const input: Keywords = {
  ...objectOf<OperationInputResponse>({
    file_name: text,
    file_size: nullable(bytes),
    mime_type: nullable(text),
    sha256: nullable({ ...text, pattern: '^[0-9a-f]{64}$' }),
  }),
  description:
    'What is worked on. Of a file at an address, all but the name is null until the operation is completed.',
};

const StreamPlanSchema = named(
  'StreamPlan',
  'What becomes of one stream of the input.',
  objectOf<StreamPlan>({
    stream: { type: 'integer', minimum: 0, description: 'Its number in the input.' },
    type: { type: 'string', enum: ['video', 'audio', 'subtitle', 'data', 'image'] },
    action: { type: 'string', enum: ['copy', 'encode', 'drop'] },
    reason: { ...text, description: 'Why, for people.' },
  }),
);

const OperationSchema = named(
  'Operation',
  'Work on one file.',
  objectOf<OperationResponse>({
    id,
    operation: { ...text, description: 'Its name among the definitions.' },
    status: jobStatus,
    progress: jobProgress,
    parameters: {
      type: 'object',
      additionalProperties: true,
      description: 'As the caller gave them.',
    },
    cached: {
      type: 'boolean',
      description: 'Whether it was answered with a result that was there already.',
    },
    input_file: input,
    output_file: nullable(
      objectOf<OperationOutputResponse>({
        file_name: text,
        file_size: bytes,
        mime_type: text,
        metadata: {
          type: 'object',
          additionalProperties: true,
          description: 'What it holds: pixels, seconds, codec names, rates.',
        },
      }),
    ),
    plan: nullable({
      ...arrayOf(StreamPlanSchema),
      description: 'What became of each stream of the input; null until it is completed.',
    }),
    error: nullable(JobFailureSchema),
    error_message: nullable({ ...text, description: 'The sentence of `error`.' }),
    eta_seconds: eta,
    created_at: time,
    started_at: nullable(time),
    completed_at: nullable({ ...time, description: 'When it was over, whatever its outcome.' }),
    expires_at: nullable({
      ...time,
      description: 'When it is removed with its files; null until it is over.',
    }),
  }),
);

const OperationStatusSchema = named(
  'OperationStatus',
  'How an operation is doing, in short.',
  objectOf<OperationStatusResponse>({
    id,
    status: jobStatus,
    progress: jobProgress,
    eta_seconds: eta,
    error: nullable(JobFailureSchema),
  }),
);

const OperationListSchema = named(
  'OperationList',
  'A page of the caller’s operations, the newest first.',
  objectOf<OperationListResponse>({
    operations: arrayOf(OperationSchema),
    next_cursor: nullable({ ...text, description: 'For `cursor`; null on the last page.' }),
  }),
);

const OperationDefinitionSchema = named(
  'OperationDefinition',
  'What an operation takes and what it makes.',
  objectOf<OperationDefinitionResponse>({
    name: text,
    description: text,
    media_type: { ...mediaClass, description: 'The kind of work it is.' },
    input_formats: extensions('As file extensions; the content of a file decides.'),
    output_formats: extensions('As file extensions.'),
    max_file_size: { ...bytes, description: 'Bytes, of the largest kind of file it takes.' },
    timeout_seconds: { type: 'integer', minimum: 1, description: 'The longest one attempt takes.' },
    parameters: {
      type: 'object',
      additionalProperties: true,
      description: 'The JSON Schema (2020-12) of its parameters.',
    },
  }),
);

const OperationDefinitionListSchema = named(
  'OperationDefinitionList',
  'Every operation there is.',
  objectOf<OperationDefinitionListResponse>({
    operation_definitions: arrayOf(OperationDefinitionSchema),
  }),
);

/** What the routes of operations answer with. */
export const OperationAnswer = envelopeOf(OperationSchema);
export const OperationStatusAnswer = envelopeOf(OperationStatusSchema);
export const OperationListAnswer = envelopeOf(OperationListSchema);
export const OperationDefinitionAnswer = envelopeOf(OperationDefinitionSchema);
export const OperationDefinitionListAnswer = envelopeOf(OperationDefinitionListSchema);
