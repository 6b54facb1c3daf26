import { connect, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestApplicationOptions } from '@nestjs/common';
import { Global, Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { LocalDiskStorage } from '../../src/adapters/local-disk/local-disk-storage.adapter.js';
import type { SettingsClass } from '../../src/config/env.decorator.js';
import { IdentitySettings } from '../../src/config/identity.settings.js';
import { ServerSettings } from '../../src/config/server.settings.js';
import { UploadSettings } from '../../src/config/upload.settings.js';
import { configureHttp, type EdgeOptions } from '../../src/http/configure-http.js';
import { GracefulClose } from '../../src/http/graceful-close.js';
import { HttpModule } from '../../src/http/http.module.js';
import { EdgeAdapter } from '../../src/http/server/edge.adapter.js';
import { LocalFilesPort } from '../../src/ports/local-files.port.js';
import { StoragePort } from '../../src/ports/storage.port.js';

export interface EdgeAppOptions {
  controllers: Type[];
  /** Further parts of the edge. */
  modules?: DynamicModule[];
  providers?: Provider[];
  edge?: EdgeOptions;
  settings?: object[];
  /** Hides that the store's files lie on a disk of ours. */
  remote?: boolean;
}

@Global()
@Module({})
class Outside {
  static with(providers: Provider[]): DynamicModule {
    const exported = providers.map((p) => (typeof p === 'function' ? p : p.provide));
    return { module: Outside, providers, exports: exported };
  }
}

/** The edge alone, with controllers of a test behind it and a store of its own. */
export class EdgeApp {
  private constructor(
    readonly app: NestExpressApplication,
    readonly storage: LocalDiskStorage,
    readonly port: number,
    private readonly root: string,
  ) {}

  static async start(options: EdgeAppOptions): Promise<EdgeApp> {
    const root = await mkdtemp(join(tmpdir(), 'edge-'));
    let port = 0;
    const local = new LocalDiskStorage({
      root,
      secret: 'a secret of this test, long enough to be one',
      baseUrl: () => `http://127.0.0.1:${port}`,
    });
    const settings = [
      new ServerSettings(),
      new IdentitySettings(),
      new UploadSettings(),
      ...(options.settings ?? []),
    ];
    const outside: Provider[] = [
      { provide: StoragePort, useValue: local },
      ...(options.remote === true ? [] : [{ provide: LocalFilesPort, useValue: local }]),
      ...settings.map((value) => ({
        provide: value.constructor as SettingsClass,
        useValue: value,
      })),
      ...(options.providers ?? []),
    ];
    @Module({
      imports: [
        Outside.with(outside),
        HttpModule.register({ anonymousAccess: 'shared' }),
        ...(options.modules ?? []),
      ],
      controllers: options.controllers,
    })
    class TestApiModule {}
    const quiet: Pick<NestApplicationOptions, 'bodyParser' | 'logger' | 'abortOnError'> = {
      bodyParser: false,
      logger: false,
      abortOnError: false,
    };
    try {
      const app = await NestFactory.create<NestExpressApplication>(
        TestApiModule,
        new EdgeAdapter(),
        quiet,
      );
      configureHttp(app, options.edge);
      await app.listen(0, '127.0.0.1');
      port = Number(new URL(await app.getUrl()).port);
      return new EdgeApp(app, local, port, root);
    } catch (error) {
      await rm(root, { recursive: true, force: true });
      throw error;
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get gracefulClose(): GracefulClose {
    return this.app.get(GracefulClose);
  }

  /** The keys of everything that is stored. */
  async storedKeys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list(prefix)) keys.push(key);
    return keys;
  }

  /** Stored objects and unfinished ones; 0 when nothing was left behind. */
  async leftovers(): Promise<number> {
    const stored = await this.storedKeys();
    return stored.length + (await this.storage.sweepUnfinished(new Date(Date.now() + 60_000)));
  }

  async stop(): Promise<void> {
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
    await rm(this.root, { recursive: true, force: true });
  }
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The problem's code; undefined when the body is no problem. */
  code: string | undefined;
}

export function parseAnswer(raw: string): RawAnswer {
  const [head = '', ...rest] = raw.replace(/^HTTP\/1\.1 100 [^\r]*\r\n\r\n/, '').split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  const body = rest.join('\r\n\r\n');
  const isProblem = headers['content-type']?.startsWith('application/problem+json') === true;
  const code = isProblem && body !== '' ? (JSON.parse(body) as { code: string }).code : undefined;
  return { status: Number(statusLine.split(' ')[1]), headers, body, code };
}

/** Says exactly these bytes, and answers all that comes back until the server ends the connection. */
export function say(port: number, ...chunks: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', (error) => {
      if (received.length === 0) reject(error); // an answer that came first still counts
    });
    socket.on('close', () => {
      resolve(Buffer.concat(received).toString());
    });
    for (const chunk of chunks) socket.write(chunk);
  });
}

/** One request on a connection of its own; `Connection: close` is added. */
export async function ask(
  port: number,
  request: string,
  body: string | Buffer = '',
): Promise<RawAnswer> {
  const [line = '', ...headers] = request.split('\n').map((part) => part.trim());
  const head = [`${line} HTTP/1.1`, 'Host: test', 'Connection: close', ...headers].join('\r\n');
  return parseAnswer(await say(port, `${head}\r\n\r\n`, body));
}

export function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

export const BOUNDARY = 'boundary7MA4YWxk';

export interface Part {
  name?: string;
  filename?: string;
  type?: string;
  content?: string | Buffer;
  /** Replaces the header lines made of the above. */
  header?: string;
}

/** A multipart/form-data body, byte for byte as given. `end: false` leaves the closing boundary out. */
export function multipart(parts: Part[], { end = true }: { end?: boolean } = {}): Buffer {
  const pieces = parts.flatMap(({ name, filename, type, content = '', header }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const named = name === undefined ? '' : `; name="${name}"`;
    const lines =
      header ??
      `Content-Disposition: form-data${named}${file}` +
        (type === undefined ? '' : `\r\nContent-Type: ${type}`);
    return [`--${BOUNDARY}\r\n${lines}\r\n\r\n`, content, '\r\n'];
  });
  const closing = end ? `--${BOUNDARY}--\r\n` : '';
  return Buffer.concat([...pieces, closing].map((piece) => Buffer.from(piece)));
}

/** Posts a multipart body with the right headers; `headers` are added or replace them (`null` leaves one out). */
export function postForm(
  port: number,
  path: string,
  body: Buffer,
  headers: Record<string, string | null> = {},
): Promise<RawAnswer> {
  const all: Record<string, string | null> = {
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    'Content-Length': body.length.toString(),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  return ask(port, [`POST ${path}`, ...lines].join('\n'), body);
}

/** Bytes that begin as an MP4 does and go on as noise: enough for everything that looks at the beginning only. */
export function mp4Like(bytes: number): Buffer {
  const head = Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex');
  return Buffer.concat([head, Buffer.alloc(Math.max(0, bytes - head.length), 7)]);
}
