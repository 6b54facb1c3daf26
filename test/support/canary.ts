import { once } from 'node:events';
import { createServer, isIPv6, type Server } from 'node:net';

/** Listens where nothing may ever connect to, and counts what does. */
export class Canary {
  /** Where each connection arrived. */
  readonly connections: string[] = [];
  /** Where it listens. */
  readonly addresses: string[] = [];
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

  private async listen(host: string, port: number): Promise<void> {
    const address = isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
    const server = createServer((socket) => {
      this.connections.push(address);
      socket.on('error', () => undefined).destroy();
    });
    server.listen(port, host);
    await once(server, 'listening');
    this.servers.push(server);
    this.addresses.push(address);
  }
}

function isMissingAddress(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRNOTAVAIL';
}
