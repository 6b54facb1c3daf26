import { Body, Controller, Get, Injectable, Param, Patch, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Public } from '../identity/public.decorator.js';
import { StreamingUpload } from '../upload/streaming-upload.decorator.js';
import { json, nothing } from './answer.js';
import { Documented, ownedId, Undocumented, type RouteDocument } from './documented.decorator.js';
import { RouteDocuments, type DocumentedRoute } from './route-documents.js';
import { named, objectOf } from './schema.js';

const tag = { name: 'Things', description: 'Things of a test.' };

const thing = named('Thing', 'A thing.', objectOf<{ id: string }>({ id: { type: 'string' } }));

export const documentNamed = (id: string, more: Partial<RouteDocument> = {}): RouteDocument => ({
  id,
  tag,
  summary: id,
  answer: json('It.', thing),
  ...more,
});

class Part {
  @IsString()
  name = '';
}

class ThingDto {
  @IsInt()
  @Min(1)
  @Max(9)
  size!: number;

  @IsOptional()
  @IsIn(['red', 'blue'])
  colour = 'red';

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];
}

class ThingQuery {
  @IsBoolean()
  deep!: boolean;
}

@Controller('things')
export class ThingsController {
  @Post()
  @Documented(documentNamed('makeThing', { body: { defaults: { size: 3 } } }))
  make(@Body() body: ThingDto): ThingDto {
    return body;
  }

  @Patch(':id')
  @Documented(documentNamed('changeThing', { params: { id: ownedId('thing') } }))
  change(@Param('id') _id: string, @Body() body: ThingDto): ThingDto {
    return body;
  }

  @Get()
  @Documented(documentNamed('listThings', { errors: ['NOT_READY', 'CONFLICT'] }))
  list(@Query() query: ThingQuery): ThingQuery {
    return query;
  }

  @Post('files')
  @StreamingUpload({
    field: 'file',
    accept: ['image', 'video'],
    maxBytes: 1000,
    maxFiles: 3,
    required: false,
  })
  @Documented(documentNamed('sendFiles', { body: { json: thing } }))
  send(@Body() body: ThingDto): ThingDto {
    return body;
  }
}

@Public()
@Controller('open')
export class OpenController {
  @Get('said')
  @Documented(documentNamed('openThing', { answer: nothing('Nothing.') }))
  said(): void {
    return;
  }

  @Get('page')
  @Undocumented('A page')
  page(): void {
    return;
  }

  @Get('forgotten/*rest')
  forgotten(): void {
    return;
  }
}

@Controller('internal/v1')
export class SignedController {
  @Post('claim')
  claim(): void {
    return;
  }
}

@Injectable()
export class DashboardRoutes extends RouteDocuments {
  readonly routes: DocumentedRoute[] = [
    {
      method: 'get',
      path: '/dashboard',
      status: 200,
      isPublic: true,
      isIdempotent: false,
      document: documentNamed('getDashboard', { access: 'admin' }),
    },
  ];
}
