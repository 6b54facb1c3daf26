import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { UploadedFile } from './upload-client.js';

/** Sends one file to whoever asks for anything, on loopback. */
export class FileServer {
  private constructor(private readonly server: Server) {}

  static async start({ bytes, pieces }: UploadedFile): Promise<FileServer> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': bytes, 'content-type': 'video/mp4' });
      pipeline(Readable.from(pieces()), response).catch((error: unknown) => {
        process.stderr.write(`The file was not taken: ${String(error)}\n`);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FileServer(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Host and port. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.address}/video.mp4`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
