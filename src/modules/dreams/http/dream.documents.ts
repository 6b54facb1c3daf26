import { json, nothing, servedFile } from '../../../http/openapi/answer.js';
import {
  ownedId,
  type PathParameter,
  type RouteDocument,
  type RouteTag,
} from '../../../http/openapi/documented.decorator.js';
import { CreateDreamBody } from './create-dream.body.js';
import {
  cancelledDream,
  completedDream,
  finishedDream,
  newDream,
  queuedDream,
  videoStatus,
} from './dream.examples.js';
import {
  DreamListSchema,
  DreamSchema,
  FinishedDreamSchema,
  VideoStatusSchema,
} from './dream.schemas.js';

const tag: RouteTag = { name: 'Dreams', description: 'Texts that become videos.' };

const params = { did: ownedId('dream') };

const filename: PathParameter = {
  description:
    'As the links of a dream end: `….mp4` for the video, `…-preview.mp4` for the low-resolution version, `….jpg` for the picture.',
  schema: { type: 'string' },
  names: 'shared',
};

/** The routes of dreams, as /openapi.json tells of them. */
export const dreamDocuments = {
  create: {
    id: 'createDream',
    tag,
    summary: 'Keep a text that is to become a video',
    description: 'Nothing is made of it until it is finished.',
    body: CreateDreamBody,
    answer: json('The dream.', DreamSchema, newDream),
  },
  list: {
    id: 'listDreams',
    tag,
    summary: 'List your dreams',
    answer: json('A page.', DreamListSchema, { dreams: [completedDream], next_cursor: null }),
  },
  get: {
    id: 'getDream',
    tag,
    summary: 'Look at a dream',
    params,
    answer: json('The dream.', DreamSchema, completedDream),
  },
  delete: {
    id: 'deleteDream',
    tag,
    summary: 'Delete a dream and its files',
    description: 'What is under way is stopped.',
    params,
    answer: nothing('It is gone.'),
    errors: ['CONFLICT'],
  },
  finish: {
    id: 'finishDream',
    tag,
    summary: 'Have the video made',
    description:
      'While it is under way the answer is the job there is. A dream that failed is gone on with: no scene is made twice. One that is completed is rendered anew, and its link leads to the earlier video until then. Only so many dreams of a caller may be under way at the same time: one more is `QUOTA_EXCEEDED`.',
    params,
    body: { optional: true, example: { priority: 'normal', preview: true } },
    answer: json('Accepted.', FinishedDreamSchema, finishedDream),
    errors: ['FORBIDDEN', 'CONFLICT', 'NOT_READY', 'OPERATION_NOT_APPLICABLE', 'QUOTA_EXCEEDED'],
  },
  status: {
    id: 'getDreamVideoStatus',
    tag,
    summary: 'Follow the video',
    params,
    answer: json('How it is doing.', VideoStatusSchema, videoStatus),
  },
  cancel: {
    id: 'cancelDream',
    tag,
    summary: 'Stop the work',
    description: 'The video has failed then, as `CANCELLED`.',
    params,
    answer: json('The dream.', DreamSchema, cancelledDream),
    errors: ['CONFLICT'],
  },
  retry: {
    id: 'retryDream',
    tag,
    summary: 'Try again',
    description: 'For a dream that failed, as it was asked for then.',
    params,
    answer: json('The dream, queued again.', DreamSchema, queuedDream),
    errors: ['CONFLICT', 'NOT_READY', 'OPERATION_NOT_APPLICABLE', 'QUOTA_EXCEEDED'],
  },
  file: {
    id: 'getDreamFile',
    tag,
    summary: 'The video, its preview or its picture',
    description: 'Stable links, without credentials, so that any page can show them.',
    params: { filename },
    ...servedFile('The bytes.', 'video/mp4', 'image/jpeg'),
  },
} as const satisfies Record<string, RouteDocument>;
