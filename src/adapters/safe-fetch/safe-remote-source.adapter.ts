import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { RemoteSourceSettings } from '../../config/remote-source.settings.js';
import {
  RemoteSourcePort,
  type OpenOptions,
  type RemoteFile,
} from '../../ports/remote-source.port.js';
import { openConnection } from './guarded-connection.js';
import { resolveName, type ResolveName } from './guarded-lookup.js';
import { HostSlots } from './host-slots.js';
import { exchange } from './http-exchange.js';
import { loopbackException } from './loopback-exception.js';
import { RemoteBody } from './remote-body.js';
import {
  neverFetched,
  notFetched,
  refusedBy,
  tooLarge,
  tooSlow,
  translateFetchError,
} from './remote-failures.js';
import { pauseAskedBy } from './retry-after.js';
import { TimeLimit, within } from './time-limit.js';
import { hostOf, UrlGuard } from './url-guard.js';

export interface SafeRemoteSourceOptions {
  /** Hosts of our own, in lower case: the API and the object store. */
  ownHosts: Iterable<string>;
  /** By the system's resolver unless given. */
  resolve?: ResolveName;
  /** Authorities to believe instead of the system's, as PEM. */
  trustedCa?: string;
}

const REDIRECTS = [301, 302, 303, 307, 308];
/** What brings the file itself; any other success is not one of ours. */
const FOUND = [200, 203];

/** RemoteSourcePort over Node's own HTTP client. Every connection is made by the guard and serves one request. */
export class SafeRemoteSource extends RemoteSourcePort {
  private readonly guard: UrlGuard;
  private readonly slots: HostSlots;

  constructor(
    private readonly settings: RemoteSourceSettings,
    private readonly options: SafeRemoteSourceOptions,
  ) {
    super();
    this.guard = new UrlGuard({
      ports: settings.allowedPorts,
      ownHosts: new Set(options.ownHosts),
      exception: loopbackException(settings.testAllow),
    });
    this.slots = new HostSlots(settings.maxPerHost);
  }

  normalise(url: string): string {
    return this.guard.judge(url).href;
  }

  async open(url: string, { signal, maxBytes }: OpenOptions): Promise<RemoteFile> {
    const { totalTimeoutSeconds } = this.settings;
    const limit = new TimeLimit(signal, totalTimeoutSeconds * 1_000, () =>
      tooSlow(`It took more than ${totalTimeoutSeconds} s`),
    );
    try {
      limit.signal.throwIfAborted();
      const answer = await this.found(url, limit.signal);
      return this.received(answer, maxBytes, limit);
    } catch (error) {
      limit.clear();
      limit.signal.throwIfAborted();
      throw translateFetchError(error);
    }
  }

  /** The answer that brings the file, behind redirects and after a pause that a busy server asks for. */
  private async found(given: string, signal: AbortSignal): Promise<IncomingMessage> {
    let url = this.guard.judge(given);
    let hasPaused = false;
    for (let redirects = 0; ;) {
      const answer = await this.ask(url, signal);
      const { statusCode = 0 } = answer;
      if (FOUND.includes(statusCode)) return answer;
      answer.destroy();
      const ms = pauseAskedBy(answer);
      if (REDIRECTS.includes(statusCode)) {
        redirects += 1;
        url = this.target(url, answer, redirects);
      } else if (ms !== undefined && !hasPaused) {
        hasPaused = true;
        await pause(ms, undefined, { signal });
      } else throw refusedBy(statusCode);
    }
  }

  private target(from: URL, { headers }: IncomingMessage, redirects: number): URL {
    if (redirects > this.settings.maxRedirects) {
      throw neverFetched(new Error(`More than ${this.settings.maxRedirects} redirects`));
    }
    if (headers.location === undefined) throw neverFetched(new Error('A redirect to nowhere'));
    const url = this.guard.judge(headers.location, from);
    if (from.protocol === 'https:' && url.protocol === 'http:') {
      throw neverFetched(new Error('A redirect from https to http'));
    }
    return url;
  }

  /** One request to a judged URL. Its place among the connections to the host is free again once the answer is closed. */
  private async ask(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    const giveBack = await this.slots.take(hostOf(url), signal);
    try {
      const answer = await this.asked(url, signal);
      // What broke within its first packet may be closed before anybody could listen.
      if (answer.closed) giveBack();
      else answer.once('close', giveBack);
      return answer;
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  private async asked(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    const { connectTimeoutMs, headersTimeoutMs } = this.settings;
    const { resolve = resolveName, trustedCa } = this.options;
    const connecting = new TimeLimit(signal, connectTimeoutMs, () =>
      notFetched(new Error(`No connection within ${connectTimeoutMs} ms`)),
    );
    const socket = await within(connecting, (signal) =>
      openConnection(url, { guard: this.guard, resolve, trustedCa, signal }),
    );
    const answering = new TimeLimit(signal, headersTimeoutMs, () =>
      tooSlow(`No answer within ${headersTimeoutMs} ms`),
    );
    return within(answering, (signal) => exchange(url, socket, signal)).catch((error: unknown) => {
      socket.destroy();
      throw error;
    });
  }

  private received(answer: IncomingMessage, maxBytes: number, limit: TimeLimit): RemoteFile {
    const length = answer.headers['content-length'];
    const announcedBytes = length === undefined ? undefined : Number(length);
    if (announcedBytes !== undefined && announcedBytes > maxBytes) {
      answer.destroy();
      throw tooLarge(announcedBytes);
    }
    const body = new RemoteBody(answer, {
      maxBytes,
      announcedBytes,
      idleMs: this.settings.idleTimeoutMs,
      minBytesPerSecond: this.settings.minBytesPerSecond,
      signal: limit.signal,
    });
    body.once('close', () => {
      limit.clear();
    });
    return { body, announcedBytes };
  }
}
