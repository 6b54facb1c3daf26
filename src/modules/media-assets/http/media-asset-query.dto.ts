import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { MEDIA_TYPES, type MediaType } from '../../../contracts/media-import.js';
import { PageQuery } from '../../../http/validation/page.query.js';
import { MEDIA_ASSET_STATUSES, type MediaAssetStatus } from '../domain/media-asset.entity.js';
import { TAG_LIMITS } from './media-asset.dto.js';

export class ListMediaQuery extends PageQuery {
  @IsOptional()
  @IsIn(MEDIA_TYPES)
  @JSONSchema({ description: 'Of this type.' })
  type?: MediaType;

  @IsOptional()
  @IsIn(MEDIA_ASSET_STATUSES)
  @JSONSchema({ description: 'Of this status.' })
  status?: MediaAssetStatus;

  @IsOptional()
  @IsString()
  @Length(1, TAG_LIMITS.length)
  @JSONSchema({ description: 'With this tag.' })
  tag?: string;
}
