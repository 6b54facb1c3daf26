import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { JOB_KINDS, type JobKind } from '../../../contracts/job-map.js';
import { onePerKind } from '../domain/one-per-kind.js';
import { JobHandler } from './job-handler.js';

/** Finds the handler of each job kind among all providers; the boot fails when a kind has none or two. */
@Injectable()
export class JobHandlerRegistry implements OnApplicationBootstrap {
  private handlers: ReadonlyMap<JobKind, JobHandler> = new Map();

  constructor(private readonly discovery: DiscoveryService) {}

  onApplicationBootstrap(): void {
    const found = this.discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance): instance is JobHandler => instance instanceof JobHandler);
    this.handlers = onePerKind('handler', JOB_KINDS, [...new Set(found)]);
  }

  /** Throws for a kind that this worker does not know: the API is newer than the worker. */
  of(kind: JobKind): JobHandler {
    const handler = this.handlers.get(kind);
    if (handler === undefined) throw new Error(`No handler for job kind ${kind}`);
    return handler;
  }
}
