import type { DiscoveryService } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { JOB_KINDS, type JobKind } from '../../../contracts/job-map.js';
import {
  ResourceOfJob,
  type JobsResource,
  type ResourceKind,
  type WorkShare,
} from '../../jobs/domain/job-resource.js';
import { ResourcesRegistry } from './resources.registry.js';

class Known extends ResourceOfJob {
  constructor(
    readonly kind: JobKind,
    readonly resource: ResourceKind = 'asset',
    readonly share: WorkShare = 'whole',
    private readonly found: JobsResource[] = [],
  ) {
    super();
  }
  of(jobIds: readonly string[]): Promise<JobsResource[]> {
    return Promise.resolve(this.found.filter(({ jobId }) => jobIds.includes(jobId)));
  }
}

function registryOf(...known: ResourceOfJob[]): ResourcesRegistry {
  const providers = known.map((instance) => ({ instance }));
  return new ResourcesRegistry({ getProviders: () => providers } as unknown as DiscoveryService);
}

const others = (kind: JobKind): ResourceOfJob[] =>
  JOB_KINDS.filter((other) => other !== kind).map((other) => new Known(other));

describe('Whose work a job is', () => {
  it('is known of every kind, or nothing starts', () => {
    const registry = registryOf(...others('dream.render'));
    expect(() => {
      registry.onApplicationBootstrap();
    }).toThrow('Nobody tells whose work is: dream.render');
  });

  it('may be several resources’, each in its own state', async () => {
    const registry = registryOf(
      ...others('media.import'),
      new Known('media.import', 'asset', 'whole', [{ jobId: 'job', id: 'asset' }]),
      new Known('media.import', 'generation', 'last', [{ jobId: 'job', id: 'generation' }]),
    );
    registry.onApplicationBootstrap();
    const jobKind = 'media.import' as const;
    const queued = { jobId: 'job', jobKind, status: 'queued', progress: 5 } as const;
    const nobodys = { ...queued, jobId: 'of nobody' };
    const affected = await registry.affectedBy([queued, nobodys]);
    expect(affected.get(queued)).toEqual([
      { resource: 'asset', id: 'asset', jobId: 'job', status: 'queued', progress: 5 },
      { resource: 'generation', id: 'generation', jobId: 'job', status: 'processing', progress: 5 },
    ]);
    expect(affected.get(nobodys)).toEqual([]);
  });

  it('has only begun where the job is the first of several', async () => {
    const share = new Known('generation.predict', 'generation', 'first', [
      { jobId: 'job', id: 'one' },
    ]);
    const registry = registryOf(...others('generation.predict'), share);
    registry.onApplicationBootstrap();
    const job = { jobId: 'job', jobKind: share.kind, status: 'completed', progress: 100 } as const;
    const affected = await registry.affectedBy([job]);
    expect(affected.get(job)).toMatchObject([{ status: 'processing', progress: 0 }]);
  });
});
