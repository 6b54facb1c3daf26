import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { jobFailure } from '../../src/contracts/job-failure.js';
import { ClaimJobUseCase } from '../../src/modules/jobs/application/claim-job.use-case.js';
import { CompleteJobUseCase } from '../../src/modules/jobs/application/complete-job.use-case.js';
import { FailJobUseCase } from '../../src/modules/jobs/application/fail-job.use-case.js';
import { RenewLeaseUseCase } from '../../src/modules/jobs/application/renew-lease.use-case.js';
import { outputPrefix, type Job } from '../../src/modules/jobs/domain/job.entity.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import type { ApiApp } from './api-app.js';
import { mp4Like } from './http.js';

export const CONVERSIONS = '/api/v1/conversions';

/** Begins a conversion by the API itself; answers its id. */
export async function beginConversion(
  api: ApiApp,
  headers: Record<string, string> = {},
): Promise<string> {
  const body = new FormData();
  body.set('video', new Blob([mp4Like(64)]), 'clip.mp4');
  const answer = await fetch(api.url + CONVERSIONS, { method: 'POST', headers, body });
  if (answer.status !== 202) throw new Error(`It was not begun: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}

/** Does for the conversion that has waited longest what a worker would: there is none. */
export class ConversionAttempt {
  private constructor(
    private readonly api: ApiApp,
    readonly job: Job,
  ) {}

  static async claim(api: ApiApp): Promise<ConversionAttempt> {
    const claim = { queue: 'video_queue', holder: 'test', claimId: randomUUID() } as const;
    const job = await api.app.get(ClaimJobUseCase, { strict: false }).execute(claim);
    if (job === undefined) throw new Error('There is nothing to claim');
    return new ConversionAttempt(api, job);
  }

  async heartbeat(progress: number): Promise<void> {
    const { id, attempt } = this.job;
    await this.api.app.get(RenewLeaseUseCase, { strict: false }).execute(id, attempt, progress);
  }

  async complete(): Promise<void> {
    const content = Buffer.from('GIF89a');
    const key = `${outputPrefix(this.job)}video.gif`;
    await this.api.app.get(StoragePort, { strict: false }).put(key, Readable.from([content]));
    const sha256 = createHash('sha256').update(content).digest('hex');
    const output = { key, bytes: content.length, sha256, contentType: 'image/gif' };
    const result = { width: 1, height: 1, frames: 1, durationSeconds: 1, trimmed: false };
    const { id, attempt } = this.job;
    const complete = this.api.app.get(CompleteJobUseCase, { strict: false });
    await complete.execute(id, attempt, [output], result);
  }

  async fail(): Promise<void> {
    const { id, attempt } = this.job;
    const failure = jobFailure('INPUT_INVALID');
    await this.api.app.get(FailJobUseCase, { strict: false }).execute(id, attempt, failure);
  }
}
