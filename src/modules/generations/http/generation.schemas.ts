import { PREDICTION_STATUSES } from '../../../contracts/prediction.js';
import { named, nullable, objectOf, type Keywords } from '../../../http/openapi/schema.js';
import { JobFailureSchema, jobProgress } from '../../jobs/http/job.schemas.js';
import { MEDIA_ASSET_STATUSES } from '../../media-assets/domain/media-asset.entity.js';
import type { GenerationResponse, StartedGenerationResponse } from './generation.presenter.js';

const text: Keywords = { type: 'string' };
const id: Keywords = { type: 'string', format: 'uuid' };
const time: Keywords = { type: 'string', format: 'date-time' };
const link: Keywords = {
  type: 'string',
  format: 'uri',
  description: 'Good for an hour; null until the asset is ready.',
};

const started = {
  job_id: id,
  status: { type: 'string', enum: PREDICTION_STATUSES },
  model: text,
  asset_id: { ...id, description: 'Where the result is kept for good.' },
  created_at: time,
} as const;

export const StartedGenerationSchema = named(
  'StartedGeneration',
  'A generation that has been accepted.',
  objectOf<StartedGenerationResponse>(started),
);

export const GenerationSchema = named(
  'Generation',
  'Media that a provider generates. `status` is the provider’s; the result has arrived when `asset_status` is `ready`.',
  objectOf<GenerationResponse>({
    ...started,
    progress: {
      ...jobProgress,
      description: 'Percent of the result that are taken in; 0 while the provider works.',
    },
    asset_status: nullable({
      type: 'string',
      enum: MEDIA_ASSET_STATUSES,
      description: 'Null when the asset has been deleted.',
    }),
    url: nullable(link),
    thumbnail_url: nullable(link),
    import_job_id: nullable(id),
    error: nullable(JobFailureSchema),
    completed_at: nullable(time),
  }),
);
