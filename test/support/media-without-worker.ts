import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { jobFailure, type JobFailureCode } from '../../src/contracts/job-failure.js';
import { JobTransitions } from '../../src/modules/jobs/application/job-transitions.js';
import { MediaAssetRepository } from '../../src/modules/media-assets/domain/media-asset.repository.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import { UnitOfWork } from '../../src/ports/unit-of-work.port.js';
import type { ApiApp } from './api-app.js';

export const MEDIA = '/api/v1/media';

const FILE = Buffer.from('moving');

/** Begins an import by the API itself; answers the id of its asset. */
export async function beginImport(api: ApiApp, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${api.url}${MEDIA}/import-from-url`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ url: 'https://media.example.org/sunset.mp4', type: 'video' }),
  });
  if (answer.status !== 202) throw new Error(`It was not begun: ${await answer.text()}`);
  return ((await answer.json()) as { asset_id: string }).asset_id;
}

/** Does for an import what a worker would: there is none. */
export async function completeImport(api: ApiApp, assetId: string): Promise<void> {
  const folder = `media/none/${assetId}/1`;
  const files = { fileKey: `${folder}/original.mp4`, thumbnailKey: `${folder}/thumbnail.jpg` };
  const sha256 = createHash('sha256').update(FILE).digest('hex');
  const outputs = [];
  for (const key of Object.values(files)) {
    const storage = api.app.get(StoragePort, { strict: false });
    const { bytes } = await storage.put(key, Readable.from([FILE]));
    outputs.push({ key, bytes, sha256, contentType: 'video/mp4' });
  }
  const size = FILE.length;
  const facts = { width: 1280, height: 720, codec: 'h264', size, checksum_sha256: sha256 };
  const result = { ...files, contentType: 'video/mp4', facts };
  await move(api, assetId, { to: 'completed', outputs, result });
}

export async function failImport(
  api: ApiApp,
  assetId: string,
  code: JobFailureCode = 'IMPORT_FAILED',
): Promise<void> {
  await move(api, assetId, { to: 'failed', error: jobFailure(code) });
}

async function move(
  { app }: ApiApp,
  assetId: string,
  change: Parameters<JobTransitions['apply']>[1],
): Promise<void> {
  const assets = app.get(MediaAssetRepository, { strict: false });
  const asset = await app.get(UnitOfWork, { strict: false }).run(() => assets.find(assetId));
  const id = asset?.state.importJobId ?? '';
  const guard = { id, from: ['queued', 'processing'] } as const;
  const moved = await app.get(JobTransitions, { strict: false }).apply(guard, change);
  if (moved === undefined) throw new Error(`The import of ${assetId} could not be moved`);
}
