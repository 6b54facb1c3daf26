import { json, nothing, servedFile } from '../../../http/openapi/answer.js';
import {
  ownedId,
  type BodyDocument,
  type PathParameter,
  type RouteDocument,
  type RouteTag,
} from '../../../http/openapi/documented.decorator.js';
import { gifParameters } from '../../media/domain/gif-parameters.js';
import {
  cancelledConversion,
  completedConversion,
  completedTask,
  startedConversion,
  startedTask,
} from './conversion.examples.js';
import {
  ConversionListSchema,
  ConversionSchema,
  ProcessedVideosSchema,
  StartedTaskSchema,
  TaskStatusSchema,
} from './conversion.schemas.js';

const conversions: RouteTag = { name: 'Conversions', description: 'Video to GIF.' };
const tasks: RouteTag = {
  name: 'Conversion tasks',
  description: 'The same conversions, for clients that know them as tasks.',
};

const params = { id: ownedId('conversion') };

/** The longest duration is a setting, so none is stated as the default. */
const { fps, width, start, loop, quality } = gifParameters({}, Number.POSITIVE_INFINITY);

const body: BodyDocument = { defaults: { fps, width, start, loop, quality } };

const gifFilename: PathParameter = {
  description: 'The `gif_filename` of a conversion, which cannot be guessed.',
  schema: { type: 'string' },
  names: 'shared',
};

/** The routes of conversions, as /openapi.json tells of them. */
export const conversionDocuments = {
  start: {
    id: 'startConversion',
    tag: conversions,
    summary: 'Turn a video into a GIF',
    description:
      'The video is stored and the work queued; `GET /api/v1/conversions/{id}` tells how it is doing. A video longer than the service converts is trimmed.',
    body,
    answer: json('Accepted.', ConversionSchema, startedConversion),
  },
  list: {
    id: 'listConversions',
    tag: conversions,
    summary: 'List your conversions',
    answer: json('A page.', ConversionListSchema, {
      conversions: [completedConversion],
      next_cursor: null,
    }),
  },
  get: {
    id: 'getConversion',
    tag: conversions,
    summary: 'Look at a conversion',
    params,
    answer: json('The conversion.', ConversionSchema, completedConversion),
  },
  delete: {
    id: 'deleteConversion',
    tag: conversions,
    summary: 'Delete a conversion and its files',
    description: 'Work that is under way is stopped.',
    params,
    answer: nothing('It is gone.'),
  },
  cancel: {
    id: 'cancelConversion',
    tag: conversions,
    summary: 'Stop the work',
    params,
    answer: json('The conversion, cancelled.', ConversionSchema, cancelledConversion),
    errors: ['CONFLICT'],
  },
  retry: {
    id: 'retryConversion',
    tag: conversions,
    summary: 'Try again',
    description: 'For a conversion that failed with `retryable: true`, while its video is kept.',
    params,
    answer: json('The conversion, queued again.', ConversionSchema, startedConversion),
    errors: ['CONFLICT'],
  },
  gif: {
    id: 'getGif',
    tag: conversions,
    summary: 'The GIF',
    description: 'A stable link, without credentials, so that any page can show it.',
    params: { gifFilename },
    ...servedFile('The bytes.', 'image/gif'),
  },
  convert: {
    id: 'convertVideoToGif',
    tag: tasks,
    summary: 'Turn a video into a GIF',
    body,
    answer: json('Accepted.', StartedTaskSchema, startedTask),
  },
  status: {
    id: 'getConversionStatus',
    tag: tasks,
    summary: 'Look at a task',
    params: { taskId: ownedId('conversion') },
    answer: json('The task.', TaskStatusSchema, completedTask),
  },
  process: {
    id: 'processCompletedVideos',
    tag: tasks,
    summary: 'Take note of conversions that are over',
    description: 'It also happens by itself. Asked again, it finds none.',
    answer: json('How many there were.', ProcessedVideosSchema, {
      processed: 2,
      updated: 1,
      failed: 1,
      pending: 3,
    }),
  },
} as const satisfies Record<string, RouteDocument>;
