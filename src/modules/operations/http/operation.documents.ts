import { enveloped } from '../../../http/envelope.js';
import { json, servedFile } from '../../../http/openapi/answer.js';
import {
  ownedId,
  type PathParameter,
  type RouteDocument,
  type RouteTag,
} from '../../../http/openapi/documented.decorator.js';
import {
  cancelledOperation,
  completedOperation,
  imageResize,
  startedOperation,
  workingOperation,
} from './operation.examples.js';
import {
  OperationAnswer,
  OperationDefinitionAnswer,
  OperationDefinitionListAnswer,
  OperationListAnswer,
  OperationStatusAnswer,
} from './operation.schemas.js';
import { StartOperationBody } from './start-operation.body.js';

const operations: RouteTag = {
  name: 'Operations',
  description: 'Work on a video, a sound or a picture: one input, one output.',
};
const definitions: RouteTag = {
  name: 'Operation definitions',
  description: 'Which operations there are, and what they take.',
};

const params = { id: ownedId('operation') };

const name: PathParameter = {
  description: 'The name of an operation.',
  schema: { type: 'string' },
  names: 'shared',
};

const download = servedFile('The bytes, under the name of the input.', '*/*');

/** The routes of operations, as /openapi.json tells of them. */
export const operationDocuments = {
  start: {
    id: 'startOperation',
    tag: operations,
    summary: 'Begin an operation',
    description:
      'On a file, sent as a form; or, as JSON, on the output of an earlier operation, or on a file at an address on the public internet, which is fetched when the work begins. What must have the same result as work of the same caller is answered with it, or joins it while it is under way, unless `cache` is false.',
    body: StartOperationBody,
    answer: json(
      'Accepted; `status` is `completed` when the result was there already.',
      OperationAnswer,
      enveloped(startedOperation, 'Operation created and queued for processing'),
    ),
    errors: ['URL_NOT_ALLOWED', 'NOT_FOUND', 'NOT_READY', 'OPERATION_NOT_APPLICABLE'],
  },
  list: {
    id: 'listOperations',
    tag: operations,
    summary: 'List your operations',
    answer: json(
      'A page.',
      OperationListAnswer,
      enveloped({ operations: [completedOperation], next_cursor: null }),
    ),
  },
  get: {
    id: 'getOperation',
    tag: operations,
    summary: 'Look at an operation',
    params,
    answer: json('The operation.', OperationAnswer, enveloped(completedOperation)),
  },
  status: {
    id: 'getOperationStatus',
    tag: operations,
    summary: 'How an operation is doing',
    params,
    answer: json('In short.', OperationStatusAnswer, enveloped(workingOperation)),
  },
  download: {
    id: 'downloadOperationOutput',
    tag: operations,
    summary: 'Fetch the output',
    params,
    ...download,
    errors: [...download.errors, 'NOT_READY'],
  },
  cancel: {
    id: 'cancelOperation',
    tag: operations,
    summary: 'Stop the work',
    description: 'Work that other operations share goes on for them.',
    params,
    answer: json(
      'The operation, cancelled.',
      OperationAnswer,
      enveloped(cancelledOperation, 'Operation cancelled'),
    ),
    errors: ['CONFLICT'],
  },
  retry: {
    id: 'retryOperation',
    tag: operations,
    summary: 'Try again',
    description: 'For an operation that failed.',
    params,
    answer: json(
      'The operation, queued again.',
      OperationAnswer,
      enveloped(startedOperation, 'Operation queued for another try'),
    ),
    errors: ['CONFLICT'],
  },
  delete: {
    id: 'deleteOperation',
    tag: operations,
    summary: 'Delete an operation and its files',
    description: 'Work that is under way is stopped. Files that other operations name stay.',
    params,
    answer: json(
      'What it was.',
      OperationAnswer,
      enveloped(completedOperation, 'Operation and its files deleted'),
    ),
  },
  definitions: {
    id: 'listOperationDefinitions',
    tag: definitions,
    summary: 'Every operation there is',
    answer: json(
      'In the order of their names.',
      OperationDefinitionListAnswer,
      enveloped({ operation_definitions: [imageResize] }),
    ),
  },
  definition: {
    id: 'getOperationDefinition',
    tag: definitions,
    summary: 'What an operation takes',
    params: { name },
    answer: json('The operation.', OperationDefinitionAnswer, enveloped(imageResize)),
  },
} as const satisfies Record<string, RouteDocument>;
