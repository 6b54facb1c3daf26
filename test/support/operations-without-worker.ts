import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { jobFailure, type JobFailureCode } from '../../src/contracts/job-failure.js';
import { JobTransitions } from '../../src/modules/jobs/application/job-transitions.js';
import { outputPrefix } from '../../src/modules/jobs/domain/job.entity.js';
import { OperationRepository } from '../../src/modules/operations/domain/operation.repository.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import type { ApiApp } from './api-app.js';
import { mp4Like } from './http.js';

export const OPERATIONS = '/api/v1/operations';

/** A form that asks for a video to be described: one that nobody has sent before. */
export function describedVideo(fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ operation: 'media_probe', ...fields })) {
    form.set(name, value);
  }
  form.set('file', new Blob([mp4Like(64), new Uint8Array(randomBytes(16))]), 'holiday.mp4');
  return form;
}

/** Begins an operation by the API itself; answers its id. */
export async function beginOperation(
  api: ApiApp,
  headers: Record<string, string>,
): Promise<string> {
  const body = describedVideo();
  const answer = await fetch(api.url + OPERATIONS, { method: 'POST', headers, body });
  if (answer.status !== 202) throw new Error(`It was not begun: ${await answer.text()}`);
  return ((await answer.json()) as { data: { id: string } }).data.id;
}

/** Does for an operation what a worker would: there is none. */
export async function completeOperation(api: ApiApp, id: string): Promise<void> {
  const jobId = await jobOf(api, id);
  const content = Buffer.from('{"format":"mp4"}');
  const key = `${outputPrefix({ outputRoot: `outputs/${jobId}`, attempt: 1 })}output.json`;
  await api.app.get(StoragePort, { strict: false }).put(key, Readable.from([content]));
  const sha256 = createHash('sha256').update(content).digest('hex');
  const output = { key, bytes: content.length, sha256, contentType: 'application/json' };
  const plan = [{ stream: 0, type: 'video', action: 'drop', reason: 'It is described' } as const];
  await move(api, jobId, { to: 'completed', outputs: [output], result: { plan, metadata: {} } });
}

export async function failOperation(
  api: ApiApp,
  id: string,
  code: JobFailureCode = 'STORAGE_FAILED',
): Promise<void> {
  await move(api, await jobOf(api, id), { to: 'failed', error: jobFailure(code) });
}

async function jobOf({ app }: ApiApp, id: string): Promise<string> {
  const operations = app.get(OperationRepository, { strict: false });
  const found = await app.get(UnitOfWork, { strict: false }).run(() => operations.find(id));
  if (found === undefined) throw new Error(`There is no operation ${id}`);
  return found.state.jobId;
}

async function move(
  { app }: ApiApp,
  id: string,
  change: Parameters<JobTransitions['apply']>[1],
): Promise<void> {
  const guard = { id, from: ['queued', 'processing'] } as const;
  const moved = await app.get(JobTransitions, { strict: false }).apply(guard, change);
  if (moved === undefined) throw new Error(`Job ${id} could not be moved`);
}
