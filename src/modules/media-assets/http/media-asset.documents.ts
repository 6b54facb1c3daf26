import { json, nothing } from '../../../http/openapi/answer.js';
import {
  ownedId,
  type RouteDocument,
  type RouteTag,
} from '../../../http/openapi/documented.decorator.js';
import {
  cancelledAsset,
  readyAsset,
  startedImport,
  uploadingAsset,
} from './media-asset.examples.js';
import {
  MediaAssetListSchema,
  MediaAssetSchema,
  StartedImportSchema,
} from './media-asset.schemas.js';

const tag: RouteTag = {
  name: 'Media assets',
  description: 'Videos and images that are kept for good, with what they hold and a thumbnail.',
};

const params = { id: ownedId('asset') };

/** The routes of media assets, as /openapi.json tells of them. */
export const mediaAssetDocuments = {
  importFromUrl: {
    id: 'importMediaFromUrl',
    tag,
    summary: 'Keep a file that is at an address',
    description:
      'The file is fetched and looked at in the background; `GET /api/v1/media/{id}` tells how it is doing. Only so many imports of a caller may be under way at the same time: one more is `QUOTA_EXCEEDED`.',
    body: {
      defaults: { tags: [], metadata: {} },
      example: {
        url: 'https://media.example.org/sunset.mp4',
        name: 'sunset.mp4',
        type: 'video',
        metadata: { scene: 3 },
        tags: ['holiday'],
      },
    },
    answer: json('Accepted.', StartedImportSchema, startedImport),
    errors: ['URL_NOT_ALLOWED', 'QUOTA_EXCEEDED'],
  },
  upload: {
    id: 'uploadMedia',
    tag,
    summary: 'Keep a file',
    description:
      'The same for a file that is sent along. `tags` is a field for each tag, or a JSON array; `metadata` is JSON.',
    body: { defaults: { tags: [], metadata: {} } },
    answer: json('Accepted.', MediaAssetSchema, uploadingAsset),
    errors: ['QUOTA_EXCEEDED'],
  },
  list: {
    id: 'listMedia',
    tag,
    summary: 'List your assets',
    answer: json('A page.', MediaAssetListSchema, { assets: [readyAsset], next_cursor: null }),
  },
  get: {
    id: 'getMedia',
    tag,
    summary: 'Look at an asset',
    params,
    answer: json('The asset.', MediaAssetSchema, readyAsset),
  },
  describe: {
    id: 'describeMedia',
    tag,
    summary: 'Change its name, tags or metadata',
    description: 'What is left out stays; what is given takes the place of all that was there.',
    params,
    body: { example: { name: 'Sunset', tags: ['holiday', '2025'] } },
    answer: json('The asset.', MediaAssetSchema, readyAsset),
  },
  delete: {
    id: 'deleteMedia',
    tag,
    summary: 'Delete an asset and its files',
    description: 'An import that is under way is stopped.',
    params,
    answer: nothing('It is gone.'),
    errors: ['CONFLICT'],
  },
  cancel: {
    id: 'cancelMediaImport',
    tag,
    summary: 'Stop the import',
    description: 'The asset has failed then, as `CANCELLED`.',
    params,
    answer: json('The asset.', MediaAssetSchema, cancelledAsset),
    errors: ['CONFLICT'],
  },
  retry: {
    id: 'retryMediaImport',
    tag,
    summary: 'Import it again',
    description: 'For an asset that failed and had a file: its address, or its upload.',
    params,
    answer: json('The asset, on its way again.', MediaAssetSchema, uploadingAsset),
    errors: ['CONFLICT', 'QUOTA_EXCEEDED'],
  },
} as const satisfies Record<string, RouteDocument>;
