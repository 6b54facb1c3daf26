import { MEDIA_TYPES } from '../../../contracts/media-import.js';
import {
  arrayOf,
  named,
  nullable,
  objectOf,
  optional,
  type Keywords,
} from '../../../http/openapi/schema.js';
import { JobFailureSchema, jobProgress } from '../../jobs/http/job.schemas.js';
import { MEDIA_ASSET_STATUSES } from '../domain/media-asset.entity.js';
import type {
  FoundMetadata,
  MediaAssetListResponse,
  MediaAssetResponse,
  StartedImportResponse,
} from './media-asset.presenter.js';

const text: Keywords = { type: 'string' };
const id: Keywords = { type: 'string', format: 'uuid' };
const time: Keywords = { type: 'string', format: 'date-time' };
const status: Keywords = { type: 'string', enum: MEDIA_ASSET_STATUSES };
const pixels: Keywords = { type: 'integer', minimum: 1, description: 'As a viewer sees it.' };
const amount = (description: string): Keywords => ({ type: 'number', minimum: 0, description });

const link = (what: string): Keywords => ({
  type: 'string',
  format: 'uri',
  description: `${what}, for an hour from now; null until it is ready.`,
});

const metadata: Keywords = {
  ...objectOf<FoundMetadata>({
    duration: optional(amount('Seconds.')),
    width: optional(pixels),
    height: optional(pixels),
    frame_rate: optional(amount('Frames a second, on average.')),
    codec: optional(text),
    bitrate: optional(amount('Bits a second.')),
    size: optional({ type: 'integer', minimum: 0, description: 'Bytes.' }),
    checksum_sha256: optional({ ...text, description: 'Hex.' }),
    error: optional({ ...text, description: 'The sentence of `error`.' }),
  }),
  additionalProperties: true,
  description:
    'What was found in the file, and the caller’s own beside it. Names of what may be found always tell of the file.',
};

export const MediaAssetSchema = named(
  'MediaAsset',
  'A video or an image that is kept for good.',
  objectOf<MediaAssetResponse>({
    id,
    name: text,
    type: { type: 'string', enum: MEDIA_TYPES },
    status: { ...status, description: '`uploading` until its file is stored and looked at.' },
    url: nullable(link('The file')),
    thumbnail_url: nullable(link('A JPEG of it')),
    tags: arrayOf(text),
    metadata,
    progress: nullable({ ...jobProgress, description: 'Percent; null unless it is uploading.' }),
    error: nullable(JobFailureSchema),
    created_at: time,
  }),
);

export const MediaAssetListSchema = named(
  'MediaAssetList',
  'A page of the caller’s assets, the newest first.',
  objectOf<MediaAssetListResponse>({
    assets: arrayOf(MediaAssetSchema),
    next_cursor: nullable({ ...text, description: 'For `cursor`; null on the last page.' }),
  }),
);

export const StartedImportSchema = named(
  'StartedImport',
  'An import that has been accepted.',
  objectOf<StartedImportResponse>({ asset_id: id, import_job_id: id, status }),
);
