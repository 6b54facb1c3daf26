import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** Listens where nobody has any business: whoever knocks was led there by a file. */
export class Tripwire {
  readonly hits: string[] = [];

  private constructor(
    readonly tcpPort: number,
    readonly udpPort: number,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<Tripwire> {
    const tcp = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    const udp = createSocket('udp4');
    udp.bind(0, '127.0.0.1');
    await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
    const { port } = tcp.address() as AddressInfo;
    const tripwire = new Tripwire(port, udp.address().port, async () => {
      const closed = Promise.all([once(tcp, 'close'), once(udp, 'close')]);
      tcp.close();
      udp.close();
      await closed;
    });
    tcp.on('connection', () => tripwire.hits.push('TCP'));
    udp.on('message', () => tripwire.hits.push('UDP'));
    return tripwire;
  }
}
