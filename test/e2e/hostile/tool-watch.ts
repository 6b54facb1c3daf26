import { readFile } from 'node:fs/promises';
import { peakResidentBytes } from '../../support/processes.js';

const EVERY_MS = 5;

/** Watches the media tools a service starts: how many there are, and how much memory the largest has taken. */
export class ToolWatch {
  largestBytes = 0;
  private looking: Promise<unknown> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly servicePid: number) {
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.look());
    }, EVERY_MS);
  }

  /** The tools that run at this moment. */
  async running(): Promise<number[]> {
    const { servicePid: pid } = this;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    const pids = children.split(' ').filter(Boolean).map(Number);
    const areTools = await Promise.all(pids.map(isTool));
    return pids.filter((_, index) => areTools[index]);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      const sizes = await Promise.all((await this.running()).map(peakResidentBytes));
      for (const bytes of sizes) if (bytes > this.largestBytes) this.largestBytes = bytes;
    } catch {
      // It ended while it was looked at.
    }
  }
}

/** Every run of a tool carries a name in its environment. */
async function isTool(pid: number): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/environ`, 'latin1')).includes('FRAMEWRIGHT_RUN=');
  } catch {
    return false; // it has ended
  }
}
