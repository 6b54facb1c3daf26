import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import PQueue from 'p-queue';
import { S3Storage } from '../../../src/adapters/s3/s3-storage.adapter.js';
import { StoredObjectNotFoundError } from '../../../src/ports/storage.port.js';
import { waitFor } from '../../support/wait.js';
import type { ChaosWorld } from '../chaos-world.js';
import type { Evidence, LedgerRow } from './evidence.js';
import { playingSeconds } from './playing-seconds.js';

/** Objects of age are swept every second; their age is ten. */
const SWEPT_WITHIN_MS = 25_000;
const AT_ONCE = 4;

/** Completed means stored: the bytes the row tells of, under the attempt's own key, a GIF as long as its video. */
export async function completedMeansStored(evidence: Evidence): Promise<string[]> {
  const folder = join(evidence.world.stack.folder, 'walk');
  await mkdir(folder);
  const queue = new PQueue({ concurrency: AT_ONCE });
  const completed = evidence.rows.filter(({ status }) => status === 'completed');
  try {
    const walk = completed.map((row) => queue.add(() => findingsOf(row, folder, evidence)));
    return (await Promise.all(walk)).flat();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Once the sweeper has been by, the store and the workers' disks hold nothing that nobody refers to. */
export async function nothingStrayIsLeft({ world }: Evidence): Promise<string[]> {
  let stray: string[] = [];
  try {
    await waitFor(
      'strays to be gone',
      async () => {
        stray = [...(await strayObjects(world)), ...(await strayFiles(world))];
        return stray.length === 0;
      },
      { timeoutMs: SWEPT_WITHIN_MS, everyMs: 200 },
    );
    return [];
  } catch (error) {
    if (stray.length === 0) throw error;
    return stray;
  }
}

async function findingsOf(row: LedgerRow, folder: string, evidence: Evidence): Promise<string[]> {
  const name = `conversion ${row.conversion}`;
  const [output, ...others] = row.outputs;
  if (output === undefined || others.length > 0) return [`${name} has not one output`];
  const object = await read(evidence.world, output.key);
  if (object === undefined) return [`${name} is completed and its GIF is not stored`];
  const path = join(folder, `${row.conversion}.gif`);
  await writeFile(path, object);
  const found: string[] = [];
  const sha256 = createHash('sha256').update(object).digest('hex');
  if (object.length !== output.bytes) found.push(`${name} has ${object.length} bytes`);
  if (sha256 !== output.sha256) found.push(`${name} is another file than the one completed`);
  if (row.gif_key !== output.key) found.push(`${name} leads to another key than its job`);
  if (!output.key.includes(`/${row.attempt}/`)) found.push(`${name} shares its key with others`);
  const expected = evidence.client.acknowledged.get(row.conversion)?.seconds;
  const seconds = await playingSeconds(path);
  if (expected !== undefined && Math.abs(seconds - expected) > Math.max(0.5, 0.02 * expected)) {
    found.push(`${name} plays ${seconds} s instead of ${expected} s`);
  }
  return found;
}

async function read({ stack }: ChaosWorld, key: string): Promise<Buffer | undefined> {
  try {
    return await buffer(await new S3Storage(stack.s3.settings()).get(key));
  } catch (error) {
    if (error instanceof StoredObjectNotFoundError) return undefined;
    throw error;
  }
}

async function strayObjects({ stack }: ChaosWorld): Promise<string[]> {
  const used = await stack.query<{ key: string }>(
    `SELECT source_key AS key FROM conversions WHERE source_key IS NOT NULL
     UNION SELECT gif ->> 'key' FROM conversions WHERE gif IS NOT NULL`,
  );
  const known = new Set(used.map(({ key }) => key));
  const stored = (await stack.s3.keys()).filter((key) => !known.has(key));
  const uploads = await stack.s3.openUploads();
  return [
    ...stored.map((key) => `nobody refers to the object ${key}`),
    ...uploads.map(({ key }) => `an upload to ${key} is still open`),
  ];
}

async function strayFiles({ seats }: ChaosWorld): Promise<string[]> {
  const left = await Promise.all(seats.map(({ folder }) => readdir(join(folder, 'scratch'))));
  return left.flat().map((name) => `a scratch folder ${name} was left behind`);
}
