import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { guardedLookup, type ResolveName } from './guarded-lookup.js';
import { hostOf, portOf, type UrlGuard } from './url-guard.js';

/** How long one of several addresses may take before the next one is tried as well; the default gives up far servers. */
const NEXT_ADDRESS_MS = 1_000;

export interface ConnectionOptions {
  guard: UrlGuard;
  resolve: ResolveName;
  /** Authorities to believe instead of the system's, as PEM. */
  trustedCa?: string | undefined;
  signal: AbortSignal;
}

/**
 * A connection of its own, belonging to no pool and going through no proxy, to the host of a judged URL: names are
 * resolved and judged inside the connect, and its far end is judged once more before anything is sent.
 */
export async function openConnection(url: URL, options: ConnectionOptions): Promise<Socket> {
  const { guard, resolve, signal } = options;
  const port = portOf(url);
  const allows = (address: string): boolean => guard.allowsAddress(address, port);
  const socket = connectTcp({
    host: hostOf(url),
    port,
    lookup: guardedLookup(resolve, allows),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
  });
  // Whoever waits hears of an error by himself; one that comes between two who wait must not end the process.
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal });
    const { remoteAddress = '' } = socket;
    if (!allows(remoteAddress)) throw new Error(`The far end is ${remoteAddress}`);
    return url.protocol === 'https:' ? await secured(socket, url, options) : socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Certificates are always verified, even where NODE_TLS_REJECT_UNAUTHORIZED says otherwise. */
async function secured(
  socket: Socket,
  url: URL,
  { trustedCa, signal }: ConnectionOptions,
): Promise<Socket> {
  const host = hostOf(url);
  const secure = connectTls({
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(trustedCa === undefined ? {} : { ca: trustedCa }),
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
  });
  secure.on('error', () => undefined);
  try {
    await once(secure, 'secureConnect', { signal });
    return secure;
  } catch (error) {
    secure.destroy();
    throw error;
  }
}
