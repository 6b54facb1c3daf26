import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsByteLength,
  IsIn,
  IsObject,
  IsString,
  Length,
  Matches,
  ValidateIf,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import {
  MEDIA_TYPES,
  THUMBNAIL_CHOICES,
  type MediaType,
  type ThumbnailChoice,
} from '../../../contracts/media-import.js';
import { visibleName } from '../../../http/upload/display-name.js';
import { FormJson } from '../../../http/validation/form-json.js';
import { FormList } from '../../../http/validation/form-list.js';
import type { AssetWords } from '../application/describe-asset.use-case.js';
import { METADATA_LIMITS } from '../domain/own-metadata.js';
import { IsOwnMetadata } from './own-metadata.validator.js';

export const TAG_LIMITS = { most: 20, length: 64 };

const VISIBLE = /[^\p{C}\p{Z}]/u;
const TAG = /^(?!\s)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+(?<!\s)$/u;

const METADATA_DESCRIPTION = [
  'Anything else, as a JSON object:',
  `at most ${METADATA_LIMITS.bytes} bytes, ${METADATA_LIMITS.names} names of at most`,
  `${METADATA_LIMITS.nameLength} characters, nested ${METADATA_LIMITS.depth} levels.`,
  'Answers show it beside what was found in the file, which keeps its names.',
].join(' ');

const MayBeLeftOut = (): PropertyDecorator =>
  ValidateIf((_request, value: unknown) => value !== undefined);

/** What a caller says about an asset; nothing of it is needed. */
export class AssetWordsDto {
  @MayBeLeftOut()
  @IsString()
  @IsByteLength(1, 255, { message: 'name must have 1 to 255 bytes of UTF-8' })
  @Matches(VISIBLE, { message: 'name must have a visible character' })
  @JSONSchema({ description: 'What to call it.', minLength: 1, maxLength: 255 })
  name?: string;

  @MayBeLeftOut()
  @FormList()
  @IsArray()
  @ArrayMaxSize(TAG_LIMITS.most)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, TAG_LIMITS.length, { each: true })
  @Matches(TAG, {
    each: true,
    message: 'each value in tags must be visible, with no space at its ends',
  })
  @JSONSchema({ description: 'To find it by.' })
  tags?: string[];

  @MayBeLeftOut()
  @FormJson()
  @IsObject()
  @IsOwnMetadata()
  // In place of what a rule of our own would be taken for: a class.
  @JSONSchema(() => ({
    type: 'object',
    additionalProperties: true,
    description: METADATA_DESCRIPTION,
  }))
  metadata?: Record<string, unknown>;
}

export class UploadAssetDto extends AssetWordsDto {
  @MayBeLeftOut()
  @IsIn(THUMBNAIL_CHOICES)
  @JSONSchema({
    description: 'Of a video: its first picture, or the first one that is not black.',
    default: 'first',
  })
  thumbnail?: ThumbnailChoice;
}

export class ImportFromUrlDto extends UploadAssetDto {
  @IsString()
  @JSONSchema({
    description: 'Where the file is: http or https, on the public internet.',
    format: 'uri',
    maxLength: 2_048,
  })
  url!: string;

  @IsIn(MEDIA_TYPES)
  @JSONSchema({ description: 'What it is; the file itself must agree.' })
  type!: MediaType;
}

/** What was said, as it is kept. */
export function toWords({ name, tags, metadata }: AssetWordsDto): AssetWords {
  return {
    ...(name !== undefined && { name: visibleName(name) }),
    ...(tags !== undefined && { tags: tags.map((tag) => tag.normalize('NFC')) }),
    ...(metadata !== undefined && { metadata }),
  };
}
