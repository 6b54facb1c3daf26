import type { LoopbackException } from './url-guard.js';

/** Reads `127.0.0.1:9000`, `[::1]:9000` or `localhost:9000`, where the name stands for both of its addresses too. */
export function loopbackException(given: string | undefined): LoopbackException | undefined {
  const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(given ?? '') ?? [];
  if (host === undefined) return undefined;
  const hosts = host === 'localhost' ? ['localhost', '127.0.0.1', '::1'] : [host];
  return { hosts, port: Number(port) };
}
