import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Listens where nothing may ever connect to, and counts what does. */
export class Canary {
  /** Where each connection arrived. */
  readonly connections: string[] = [];
  private readonly servers: Server[] = [];

  /** On one port of several addresses of this machine; those it does not have are left out, but for the first. */
  static async start(port: number, [first, ...others]: [string, ...string[]]): Promise<Canary> {
    const canary = new Canary();
    await canary.listen(first, port);
    for (const address of others) {
      await canary.listen(address, port).catch((error: unknown) => {
        if (!isMissingAddress(error)) throw error;
      });
    }
    return canary;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.servers.map(async (server) => {
        server.close();
        await once(server, 'close');
      }),
    );
  }

  private async listen(address: string, port: number): Promise<void> {
    const server = createServer((socket) => {
      this.connections.push(`${address}:${port}`);
      socket.on('error', () => undefined).destroy();
    });
    server.listen(port, address);
    await once(server, 'listening');
    this.servers.push(server);
  }
}

function isMissingAddress(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRNOTAVAIL';
}
