import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

type Answer = (response: ServerResponse) => void | Promise<void>;

/** How a file is sent. */
export interface SentFile {
  /** What Content-Length says; none when `none`; the truth when left out. */
  announced?: number | 'none';
  contentType?: string;
}

/** A server of files on loopback, that can be told to behave badly. */
export class RemoteFiles {
  private readonly answers = new Map<string, Answer>();
  /** The paths asked for, in order. */
  readonly asked: string[] = [];
  /** Connections that are open. */
  open = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RemoteFiles> {
    const server = createServer();
    const files = new RemoteFiles(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void files.answer(request, response);
    });
    server.on('connection', (socket) => {
      files.open += 1;
      socket.on('close', () => (files.open -= 1));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return files;
  }

  /** Answers what is asked of a path, and gives its address. */
  on(path: string, answer: Answer): string {
    this.answers.set(path, answer);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  /** Sends a file of this disk from an address whose end says nothing of what it is. */
  file(path: string, { announced, contentType = 'binary/octet-stream' }: SentFile = {}): string {
    return this.on(`/file-${this.answers.size}`, async (response) => {
      const { size } = await stat(path);
      const length = announced === 'none' ? {} : { 'content-length': announced ?? size };
      response.writeHead(200, { 'content-type': contentType, ...length, connection: 'close' });
      await pipeline(createReadStream(path), response);
    });
  }

  /** Sends this and then nothing more, without an end. */
  stalling(first: Buffer, announced?: number): string {
    return this.on(`/stall-${this.answers.size}`, (response) => {
      const length = announced === undefined ? {} : { 'content-length': announced };
      response.writeHead(200, length);
      response.write(first);
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    this.asked.push(path);
    const answer = this.answers.get(path);
    try {
      if (answer === undefined) response.writeHead(404).end();
      else await answer(response);
    } catch {
      response.destroy(); // the other side has gone, or was lied to
    }
  }
}
