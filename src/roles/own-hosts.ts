import type { ServerSettings } from '../config/server.settings.js';
import type { StorageSettings } from '../config/storage.settings.js';
import type { WorkerSettings } from '../config/worker.settings.js';

/** The hosts under which the API and the object store are known, in lower case and without brackets. */
export function ownHosts(
  { publicBaseUrl }: Pick<ServerSettings, 'publicBaseUrl'>,
  storage: Pick<StorageSettings, 'usesS3' | 'bucket' | 'region' | 'endpoint' | 'publicEndpoint'>,
  worker?: Pick<WorkerSettings, 'apiBaseUrl'>,
): Set<string> {
  const api = [publicBaseUrl, worker?.apiBaseUrl].flatMap(hostIn);
  return new Set([...api, ...(storage.usesS3 ? storeHosts(storage) : [])]);
}

/** An endpoint, and the bucket's own name below it. Other buckets of a public store are other people's. */
function storeHosts({
  bucket = '',
  region,
  endpoint,
  publicEndpoint,
}: Pick<StorageSettings, 'bucket' | 'region' | 'endpoint' | 'publicEndpoint'>): string[] {
  const given = [endpoint, publicEndpoint].flatMap(hostIn);
  const aws = [`${bucket}.s3.${region}.amazonaws.com`, `${bucket}.s3.amazonaws.com`];
  const own = given.flatMap((host) => [host, `${bucket}.${host}`]);
  return (endpoint === undefined ? [...own, ...aws] : own).map((host) => host.toLowerCase());
}

function hostIn(url: string | undefined): string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  return [new URL(url).hostname.replace(/^\[|\]$|\.$/g, '')];
}
