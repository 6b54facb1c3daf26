import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { JOB_KINDS, type JobKind } from '../../../contracts/job-map.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import { resourceState, ResourceOfJob, type JobsResource } from '../../jobs/domain/job-resource.js';
import type { AffectedResource } from '../domain/news.js';

/** A job as the ledger or its log tells of it. */
export interface ToldJob {
  jobId: string;
  jobKind: JobKind;
  status: JobStatus;
  progress: number;
}

/** Finds whose work jobs are, by what each module provides; the boot fails when a kind of job is nobody's. */
@Injectable()
export class ResourcesRegistry implements OnApplicationBootstrap {
  private byKind: ReadonlyMap<JobKind, readonly ResourceOfJob[]> = new Map();

  constructor(private readonly discovery: DiscoveryService) {}

  onApplicationBootstrap(): void {
    const found = this.discovery
      .getProviders()
      .map((wrapper): unknown => wrapper.instance)
      .filter((instance): instance is ResourceOfJob => instance instanceof ResourceOfJob);
    const all = [...new Set(found)];
    this.byKind = new Map(JOB_KINDS.map((kind) => [kind, all.filter((one) => one.kind === kind)]));
    const nobodys = JOB_KINDS.filter((kind) => this.byKind.get(kind)?.length === 0);
    if (nobodys.length > 0) throw new Error(`Nobody tells whose work is: ${nobodys.join(', ')}`);
  }

  /** Of each job its resources; several of the jobs may be one at different times. */
  async affectedBy<J extends ToldJob>(jobs: readonly J[]): Promise<Map<J, AffectedResource[]>> {
    const affected = new Map<J, AffectedResource[]>(jobs.map((job) => [job, []]));
    for (const [kind, finders] of this.byKind) {
      const ofKind = jobs.filter(({ jobKind }) => jobKind === kind);
      if (ofKind.length === 0) continue;
      const jobIds = [...new Set(ofKind.map(({ jobId }) => jobId))];
      for (const finder of finders) {
        const found = await finder.of(jobIds);
        for (const job of ofKind) affected.get(job)?.push(...affectedOf(job, finder, found));
      }
    }
    return affected;
  }
}

function affectedOf(
  job: ToldJob,
  { resource, share }: ResourceOfJob,
  found: readonly JobsResource[],
): AffectedResource[] {
  const state = resourceState(share, job);
  return found
    .filter(({ jobId }) => jobId === job.jobId)
    .map((own) => ({ resource, ...own, ...state }));
}
