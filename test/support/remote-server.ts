import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { SecureContextOptions, TlsOptions } from 'node:tls';

/** What a path of the server does with a request. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A request that arrived, by its path with query and its headers. */
export interface ArrivedRequest {
  path: string;
  headers: IncomingMessage['headers'];
}

export interface RemoteServerOptions {
  /** An address of this machine; one that nothing else of a test listens on. */
  host?: string;
  /** With a certificate, it speaks TLS. */
  tls?: SecureContextOptions & TlsOptions;
}

/** A server of somebody else's, on loopback, that behaves as each path is told to. */
export class RemoteServer {
  readonly requests: ArrivedRequest[] = [];
  /** Connections that are open. */
  open = 0;
  private readonly behaviours = new Map<string, Behaviour>();

  private constructor(
    private readonly server: Server,
    private readonly scheme: string,
    private readonly host: string,
  ) {}

  static async start({ host = '127.0.0.1', tls }: RemoteServerOptions = {}): Promise<RemoteServer> {
    const server = tls === undefined ? createServer() : createTlsServer(tls);
    const remote = new RemoteServer(server, tls === undefined ? 'http' : 'https', host);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      remote.answer(request, response);
    });
    server.on('connection', (socket: Socket) => {
      remote.open += 1;
      socket.on('error', () => undefined);
      socket.on('close', () => {
        remote.open -= 1;
      });
    });
    server.listen(0, host);
    await once(server, 'listening');
    return remote;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Host and port, as IMPORT_TEST_ALLOW takes it. */
  get address(): string {
    return `${this.host}:${this.port}`;
  }

  /** The URL of a path, under the server's address or a name that stands for it. */
  url(path: string, name = this.host): string {
    return `${this.scheme}://${name}:${this.port}${path}`;
  }

  /** Tells a path what to do, and answers its URL. */
  at(path: string, behaviour: Behaviour): string {
    this.behaviours.set(path, behaviour);
    return this.url(path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.requests.push({ path, headers: request.headers });
    response.on('error', () => undefined);
    const behaviour = this.behaviours.get(path);
    if (behaviour === undefined) response.writeHead(404).end();
    else behaviour(request, response);
  }
}

/** The whole file, with its length. */
export function sends(body: Buffer | string, headers: Record<string, string> = {}): Behaviour {
  const bytes = Buffer.from(body);
  return (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length, ...headers }).end(bytes);
  };
}

/** A status, with a page as its body. */
export function answers(status: number, headers: Record<string, string> = {}): Behaviour {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<html></html>');
  };
}

export function redirectsTo(location: string, status = 302): Behaviour {
  return answers(status, { location });
}

/** Says that `announced` bytes will come, sends these, and ends the connection. */
export function breaksOff(announced: number, bytes: Buffer): Behaviour {
  return ({ socket }) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${announced}\r\n\r\n`);
    socket.end(bytes);
  };
}

/** Sends `bytes` again and again and never ends; as fast as they are taken, or one each so many milliseconds. */
export function goesOn(bytes: Buffer, everyMs = 0): Behaviour {
  return (_, response) => {
    response.writeHead(200);
    const more = (): void => {
      if (response.destroyed) return;
      const isTaken = response.write(bytes);
      if (everyMs > 0) setTimeout(more, everyMs);
      else if (isTaken) setImmediate(more);
      else response.once('drain', more);
    };
    more();
  };
}

/** Sends these bytes of an announced many, and nothing more. */
export function stalls(announced: number, bytes: Buffer): Behaviour {
  return (_, response) => {
    response.writeHead(200, { 'content-length': announced }).write(bytes);
  };
}

/** Takes the request and says nothing. */
export const isSilent: Behaviour = () => undefined;

/** Writes to the connection past all rules. */
export function writes(text: string): Behaviour {
  return ({ socket }) => {
    socket.end(text);
  };
}

/** Headers without an end, as fast as they are taken. */
export const floodsHeaders: Behaviour = ({ socket }) => {
  socket.write('HTTP/1.1 200 OK\r\n');
  const more = (): void => {
    if (socket.destroyed) return;
    if (socket.write(`x-flood: ${'y'.repeat(1_000)}\r\n`)) setImmediate(more);
    else socket.once('drain', more);
  };
  more();
};
