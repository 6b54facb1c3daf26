import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { StorageSettings } from '../../src/config/storage.settings.js';

const SERVER = fileURLToPath(new URL('./s3/server.js', import.meta.url));

/**
 * What goes wrong from now on: an answer to everything, no answer at all, PUTs that keep only some bytes, or a
 * connection that breaks when an answer grows past some bytes.
 */
export interface S3Faults {
  status?: number;
  code?: string;
  stalled?: boolean;
  keepBytes?: number;
  cutAt?: number;
}

export interface OpenUpload {
  key: string;
  uploadId: string;
  initiated: string;
}

/** A running S3-compatible store with one empty bucket. */
export interface S3Server {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Settings that lead an adapter to this store. */
  settings(): StorageSettings;
  /** The same as environment variables of a process. */
  environment(): Record<string, string>;
  keys(): Promise<string[]>;
  /** Stores a byte under each key. */
  fill(keys: string[]): Promise<void>;
  openUploads(): Promise<OpenUpload[]>;
  /** Answers this status (and S3 error code) to everything, until called with undefined. */
  failWith(status: number | undefined, code?: string): Promise<void>;
  breakWith(faults: S3Faults): Promise<void>;
  close(): Promise<void>;
}

/** Starts the store as a child process on a free loopback port, with its files in a folder of its own. */
export async function startS3(): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'framewright-s3-'));
  const identity = {
    bucket: 'framewright-test',
    region: 'us-east-1',
    accessKeyId: 'AKIDFRAMEWRIGHTTEST',
    secretAccessKey: 'a secret key that only the tests know',
  };
  const options = JSON.stringify({ ...identity, folder });
  const child = spawn(process.execPath, ['--openssl-legacy-provider', '--no-warnings', SERVER], {
    env: { S3_TEST_OPTIONS: options },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const started = await Promise.race([
    once(createInterface(child.stdout), 'line') as Promise<[string]>,
    exited.then(() => {
      throw new Error('The S3 test store did not start');
    }),
  ]);
  const { port } = JSON.parse(started[0]) as { port: number };
  const endpoint = `http://127.0.0.1:${port.toString()}`;

  const control = async (path: string, init?: RequestInit): Promise<unknown> => {
    const response = await fetch(`${endpoint}/_control/${path}`, init);
    return response.json();
  };
  const tell = async (path: string, body: unknown): Promise<void> => {
    await control(path, { method: 'POST', body: JSON.stringify(body) });
  };
  const breakWith = (faults: S3Faults): Promise<void> => tell('faults', faults);
  return {
    endpoint,
    ...identity,
    settings: () =>
      Object.assign(new StorageSettings(), { ...identity, endpoint, forcePathStyle: true }),
    environment: () => ({
      STORAGE: 's3',
      S3_BUCKET_NAME: identity.bucket,
      S3_REGION: identity.region,
      S3_ACCESS_KEY_ID: identity.accessKeyId,
      S3_SECRET_ACCESS_KEY: identity.secretAccessKey,
      S3_ENDPOINT: endpoint,
      S3_FORCE_PATH_STYLE: 'true',
    }),
    keys: async () => (await control('keys')) as string[],
    fill: (keys) => tell('keys', keys),
    openUploads: async () => (await control('uploads')) as OpenUpload[],
    failWith: (status, code) =>
      breakWith(status === undefined ? {} : { status, ...(code === undefined ? {} : { code }) }),
    breakWith,
    close: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
