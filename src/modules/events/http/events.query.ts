import { ArrayMaxSize, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { Repeatable } from '../../../http/validation/repeatable.decorator.js';
import { RESOURCE_KINDS, type ResourceKind } from '../../jobs/domain/job-resource.js';

export class EventsQuery {
  @IsOptional()
  @Repeatable()
  @ArrayMaxSize(100)
  @IsUUID('all', { each: true })
  @JSONSchema({ description: 'Only of these resources. May be repeated.' })
  id: string[] = [];

  @IsOptional()
  @Repeatable()
  @ArrayMaxSize(RESOURCE_KINDS.length)
  @IsIn(RESOURCE_KINDS, { each: true })
  @JSONSchema({ description: 'Only of these kinds. May be repeated.' })
  resource: ResourceKind[] = [];

  @IsOptional()
  @IsString()
  @MaxLength(100)
  @JSONSchema({
    description: 'The same as the header `Last-Event-ID`, which goes before it.',
  })
  last_event_id?: string;
}
