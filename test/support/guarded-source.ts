import type { LookupAddress } from 'node:dns';
import { isIPv6 } from 'node:net';
import {
  SafeRemoteSource,
  type SafeRemoteSourceOptions,
} from '../../src/adapters/safe-fetch/safe-remote-source.adapter.js';
import { RemoteSourceSettings } from '../../src/config/remote-source.settings.js';
import { JobError, type JobFailure } from '../../src/contracts/job-failure.js';
import type { RemoteSourcePort } from '../../src/ports/remote-source.port.js';
import type { RemoteServer } from './remote-server.js';

/** A resolver that knows what a test tells it, and counts what it is asked. */
export class StubResolver {
  readonly asked: string[] = [];
  private readonly answers = new Map<string, string[][]>();

  /** What a name stands for: one list of addresses for each time it is asked, the last one from then on. */
  knows(name: string, ...answers: string[][]): this {
    this.answers.set(name, answers);
    return this;
  }

  readonly resolve = (name: string): Promise<LookupAddress[]> => {
    this.asked.push(name);
    const answers = this.answers.get(name) ?? [];
    const addresses = answers.length > 1 ? answers.shift() : answers[0];
    if (addresses === undefined) return Promise.reject(new Error(`getaddrinfo ENOTFOUND ${name}`));
    const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    return Promise.resolve(found);
  };
}

/** The guarded fetch, to which this one server is a host of the public internet. */
export function sourceFor(
  server: RemoteServer,
  settings: { [Key in keyof RemoteSourceSettings]?: RemoteSourceSettings[Key] | undefined } = {},
  options: Partial<SafeRemoteSourceOptions> = {},
): SafeRemoteSource {
  return new SafeRemoteSource(
    Object.assign(
      new RemoteSourceSettings(),
      { allowedPorts: [80, 443, server.port], testAllow: server.address },
      settings,
    ),
    { ownHosts: [], ...options },
  );
}

export const MEGABYTE = 1_000_000;

/** The whole file at an address. */
export async function fetched(
  source: RemoteSourcePort,
  url: string,
  { signal = new AbortController().signal, maxBytes = MEGABYTE } = {},
): Promise<Buffer> {
  const { body } = await source.open(url, { signal, maxBytes });
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What a fetch fails with; a test fails when it does not. */
export async function failureOf(
  source: RemoteSourcePort,
  url: string,
  options: { signal?: AbortSignal; maxBytes?: number } = {},
): Promise<JobFailure> {
  try {
    await fetched(source, url, options);
  } catch (error) {
    if (error instanceof JobError) return error.failure;
    throw error;
  }
  throw new Error(`${url} was fetched`);
}
