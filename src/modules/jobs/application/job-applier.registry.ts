import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { JOB_KINDS, type JobKind } from '../../../contracts/job-map.js';
import { JobApplier } from '../domain/job-applier.js';
import { onePerKind } from '../domain/one-per-kind.js';

/** Finds the applier of each job kind among all providers; the boot fails when a kind has none or two. */
@Injectable()
export class JobApplierRegistry implements OnApplicationBootstrap {
  private appliers: ReadonlyMap<JobKind, JobApplier> = new Map();

  constructor(private readonly discovery: DiscoveryService) {}

  onApplicationBootstrap(): void {
    const found = this.discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance): instance is JobApplier => instance instanceof JobApplier);
    this.appliers = onePerKind('applier', JOB_KINDS, [...new Set(found)]);
  }

  of(kind: JobKind): JobApplier {
    const applier = this.appliers.get(kind);
    if (applier === undefined) throw new Error(`No applier for job kind ${kind}`);
    return applier;
  }
}
