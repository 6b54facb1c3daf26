import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobsModule } from '../jobs/jobs.module.js';
import { EventFeed } from './application/event-feed.js';
import { ResourcesRegistry } from './application/resources.registry.js';
import { ToldPast } from './application/told-past.js';
import { EventStreams } from './http/event-streams.js';
import { EventsController } from './http/events.controller.js';

/** Work as it happens. Needs, provided globally: SignalBusPort, GracefulClose and settings; and whose work each job is. */
@Module({
  imports: [DiscoveryModule, JobsModule],
  controllers: [EventsController],
  providers: [ResourcesRegistry, ToldPast, EventFeed, EventStreams],
  exports: [EventFeed],
})
export class EventsModule {}
