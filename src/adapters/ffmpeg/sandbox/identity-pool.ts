import { createServer, type Server } from 'node:net';

const BLOCK = 64;
const BLOCKS = 64;

/** The numbers of a range: so many uids for runs, as many gids for inputs, and a gid for the folders above them. */
export const RUN_IDENTITIES = BLOCK * BLOCKS;

/**
 * Uids (and gids of the same number) that nobody else uses at the same time. A process claims them in blocks by a
 * socket name that the kernel gives to one process of a machine and takes back when it dies, however it dies.
 */
export class IdentityPool {
  private readonly free: number[] = [];
  private readonly claims: Server[] = [];
  private next = 0;
  private claiming: Promise<void> | undefined;

  constructor(private readonly first: number) {}

  /** Rejects when every block of the range is taken. */
  async take(): Promise<number> {
    for (;;) {
      const uid = this.free.shift();
      if (uid !== undefined) return uid;
      this.claiming ??= this.claim().finally(() => {
        this.claiming = undefined;
      });
      await this.claiming;
    }
  }

  /** To be called when no process of this uid is left. The number used longest ago is used next. */
  giveBack(uid: number): void {
    this.free.push(uid);
  }

  private async claim(): Promise<void> {
    while (this.next < BLOCKS) {
      const start = this.first + BLOCK * this.next++;
      const claim = await listen(`\0framewright-sandbox-${start}`);
      if (claim === undefined) continue;
      this.claims.push(claim);
      this.free.push(...Array.from({ length: BLOCK }, (_, index) => start + index));
      return;
    }
    throw new Error('Every uid from SANDBOX_FIRST_UID on is taken');
  }
}

/** Undefined where another process has the name. */
function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve(server);
    });
  });
}
