import { describe, expect, it } from 'vitest';
import { ServerSettings } from '../config/server.settings.js';
import { StorageSettings } from '../config/storage.settings.js';
import { WorkerSettings } from '../config/worker.settings.js';
import { ownHosts } from './own-hosts.js';

function hosts(
  server: Partial<ServerSettings>,
  storage: Partial<StorageSettings> = {},
  worker?: Partial<WorkerSettings>,
): string[] {
  const known = ownHosts(
    Object.assign(new ServerSettings(), server),
    Object.assign(new StorageSettings(), storage),
    worker && Object.assign(new WorkerSettings(), worker),
  );
  return [...known].sort();
}

describe('the hosts of our own', () => {
  it('are none where none has a name', () => {
    expect(hosts({})).toEqual([]);
  });

  it('are those of the API, for callers and for workers', () => {
    const api = { publicBaseUrl: 'https://API.example:8443/base/' };
    expect(hosts(api)).toEqual(['api.example']);
    expect(hosts(api, {}, { apiBaseUrl: 'http://[fd00::1]:8000' })).toEqual([
      'api.example',
      'fd00::1',
    ]);
  });

  it('are those of the store, as it is reached from inside and outside', () => {
    const storage = {
      bucket: 'media',
      endpoint: 'http://store.internal.example:9000',
      publicEndpoint: 'https://files.example',
    };
    expect(hosts({}, storage)).toEqual([
      'files.example',
      'media.files.example',
      'media.store.internal.example',
      'store.internal.example',
    ]);
  });

  it('are the bucket’s alone in a public store, which is full of other people’s', () => {
    expect(hosts({}, { bucket: 'Media', region: 'eu-west-1' })).toEqual([
      'media.s3.amazonaws.com',
      'media.s3.eu-west-1.amazonaws.com',
    ]);
  });

  it('are not those of a store that is not used', () => {
    const storage = { storage: 'local' as const, bucket: 'media', endpoint: 'http://s3.example' };
    expect(hosts({}, storage)).toEqual([]);
  });
});
