import { json } from '../../../http/openapi/answer.js';
import {
  ownedId,
  type PathParameter,
  type RouteDocument,
  type RouteTag,
} from '../../../http/openapi/documented.decorator.js';
import { GENERATION_MODELS } from '../catalog/model-catalog.js';
import {
  cancelledGeneration,
  startedGeneration,
  succeededGeneration,
} from './generation.examples.js';
import { GenerationSchema, StartedGenerationSchema } from './generation.schemas.js';
import { StartGenerationBody } from './start-generation.body.js';

const tag: RouteTag = { name: 'Generation', description: 'Media made by models, kept for good.' };

const model: PathParameter = {
  description: 'The model that shall make it.',
  schema: { type: 'string', enum: GENERATION_MODELS.map(({ name }) => name) },
  names: 'shared',
};

const params = { jobId: ownedId('generation') };

/** The routes of generation, as /openapi.json tells of them. */
export const generationDocuments = {
  start: {
    id: 'startGeneration',
    tag,
    summary: 'Have a video or an image generated',
    description:
      'The result becomes a media asset, tagged `ai-generated` and with its model. `503` also where the service has no account at a provider.',
    params: { model },
    body: StartGenerationBody,
    answer: json('Accepted.', StartedGenerationSchema, startedGeneration),
    errors: ['URL_NOT_ALLOWED'],
  },
  get: {
    id: 'getGeneration',
    tag,
    summary: 'Look at a generation',
    description:
      'A result that could not be fetched from the provider leaves `status` as `succeeded` and `asset_status` as `failed`; `error` says why.',
    params,
    answer: json('The generation.', GenerationSchema, succeededGeneration),
  },
  cancel: {
    id: 'cancelGeneration',
    tag,
    summary: 'Stop a generation',
    description:
      'The provider is told until it has heard. A result that is there stays: delete its asset.',
    params,
    answer: json('The generation, cancelled.', GenerationSchema, cancelledGeneration),
    errors: ['CONFLICT'],
  },
} as const satisfies Record<string, RouteDocument>;
