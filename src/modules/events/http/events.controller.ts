import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Owner } from '../../../contracts/owner.js';
import { CurrentOwner } from '../../../http/identity/current-owner.decorator.js';
import { Documented } from '../../../http/openapi/documented.decorator.js';
import { StatusRoute } from '../../../http/throttling/status-route.decorator.js';
import { EventStreams } from './event-streams.js';
import { eventDocuments } from './event.documents.js';
import { EventsQuery } from './events.query.js';

/** What happens to the caller's work, as it happens. */
@Controller('api/v1/events')
export class EventsController {
  constructor(private readonly streams: EventStreams) {}

  @Get()
  @StatusRoute()
  @Documented(eventDocuments.follow)
  follow(
    @CurrentOwner() owner: Owner,
    @Query() { id, resource, last_event_id }: EventsQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.streams.serve(request, response, {
      ownerId: owner.id,
      ids: id.map((one) => one.toLowerCase()),
      resources: resource,
      // A browser that reconnects sends the header, to the address it was given at first.
      after: request.get('last-event-id') || last_event_id || undefined,
    });
  }
}
