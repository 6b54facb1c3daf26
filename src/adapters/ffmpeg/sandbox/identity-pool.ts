import { createServer } from 'node:net';

const BLOCK = 64;
const BLOCKS = 64;

/** The numbers of a range: so many uids for runs, as many gids for inputs, and a gid for the folders above them. */
export const RUN_IDENTITIES = BLOCK * BLOCKS;

/**
 * Uids (and gids of the same number) that nobody else uses at the same time. A process claims them in blocks by a
 * socket name that the kernel gives to one process of a network namespace (a machine, or a container) and takes back
 * when it dies, however it dies.
 */
export class IdentityPool {
  private readonly free: number[] = [];
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
      if (!(await claimName(`\0framewright-sandbox-${start}`))) continue;
      this.free.push(...Array.from({ length: BLOCK }, (_, index) => start + index));
      return;
    }
    throw new Error('Every uid from SANDBOX_FIRST_UID on is taken');
  }
}

/** Holds a name for as long as this process lives. False where another process has it. */
function claimName(name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve(true);
    });
  });
}
