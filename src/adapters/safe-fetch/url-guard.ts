import { networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { AppError } from '../../contracts/app-error.js';
import { isGlobalAddress } from './global-address.js';

const MAX_URL_LENGTH = 2_048;
const MAX_HOST_LENGTH = 253;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** A name as the public DNS has them: two labels or more, so that no machine next door is meant. */
const NAME = /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Ends of names that are never public: RFC 6761, 6762, 7686, 8375 and ICANN's word on `internal`. */
const PRIVATE_ENDS = ['localhost', 'local', 'internal', 'home.arpa', 'onion', 'invalid'];

/** One host and port of this machine that may be reached all the same. */
export interface LoopbackException {
  /** As they stand in URLs, without brackets: an address, or `localhost` and its addresses. */
  hosts: readonly string[];
  port: number;
}

export interface UrlGuardOptions {
  ports: readonly number[];
  /** Hosts of ours, in lower case. */
  ownHosts: ReadonlySet<string>;
  exception?: LoopbackException | undefined;
}

/** The host of a URL as resolvers and sockets want it. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

export function portOf({ port, protocol }: URL): number {
  return port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port);
}

/** Judges where imports may go: URLs by their text, addresses before and after they are connected to. */
export class UrlGuard {
  constructor(private readonly options: UrlGuardOptions) {}

  /**
   * The URL parsed, once and for all, and in its normal form; `base` is what a redirect is relative to. Throws the
   * AppError URL_NOT_ALLOWED. Asks nobody, so a name that passes may still stand for a private address.
   */
  judge(given: string, base?: URL): URL {
    if (given.length > MAX_URL_LENGTH || !URL.canParse(given, base?.href)) throw refused();
    const url = new URL(given, base?.href);
    url.hash = '';
    if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
    if (url.href.length > MAX_URL_LENGTH || !this.allows(url)) throw refused();
    return url;
  }

  /** Whether a connection to this literal address may be made. */
  allowsAddress(address: string, port: number): boolean {
    if (this.isException(address, port)) return true;
    return isGlobalAddress(address) && !isOfThisMachine(address);
  }

  private allows(url: URL): boolean {
    const host = hostOf(url);
    const port = portOf(url);
    if (!Object.hasOwn(DEFAULT_PORTS, url.protocol) || url.username !== '' || url.password !== '') {
      return false;
    }
    if (this.isException(host, port)) return true;
    if (!this.options.ports.includes(port) || this.options.ownHosts.has(host)) return false;
    return isIP(host) === 0 ? isPublicName(host) : this.allowsAddress(host, port);
  }

  private isException(host: string, port: number): boolean {
    const { exception } = this.options;
    return exception?.port === port && exception.hosts.includes(host);
  }
}

function isPublicName(host: string): boolean {
  const isPrivate = PRIVATE_ENDS.some((end) => host === end || host.endsWith(`.${end}`));
  return host.length <= MAX_HOST_LENGTH && NAME.test(host) && !isPrivate;
}

/** A public address that is our own leads back in by the front door, past whatever stands before it. */
function isOfThisMachine(address: string): boolean {
  return Object.values(networkInterfaces()).some((ours) =>
    ours?.some((each) => each.address === address),
  );
}

function refused(): AppError {
  return new AppError('URL_NOT_ALLOWED');
}
