import type { ImageFacts, ImageRunOptions } from '../../ports/image-tool.port.js';
import type { ImageLaunch } from './image-launch.js';
import { ImageProcess, type ImageWork } from './image-process.js';
import { ImageTurns } from './image-turns.js';

/**
 * Processes that work on images: one for each image at a time, kept warm for the next, so that an image costs no
 * start-up and one that brings its process down costs nobody else anything.
 */
export class ImageProcesses {
  private readonly turns: ImageTurns;
  /** The last is the one that worked last; each with the timer that ends it. */
  private readonly idle: { process: ImageProcess; timer: NodeJS.Timeout }[] = [];
  private readonly busy = new Set<ImageProcess>();
  private closed = false;

  constructor(
    private readonly launch: () => Promise<ImageLaunch>,
    private readonly limits: { most: number; idleMs: number },
  ) {
    this.turns = new ImageTurns(limits.most);
  }

  /** Waits for a turn, then works. The time allowed is that of the work. `open` is called when it begins. */
  async run(open: () => Promise<ImageWork>, options: ImageRunOptions): Promise<ImageFacts> {
    await this.turns.take(options.signal);
    try {
      const process = await this.take();
      try {
        const work = await open();
        return await process.run(work, options).finally(() => work.image.destroy());
      } finally {
        this.giveBack(process);
      }
    } finally {
      this.turns.give();
    }
  }

  /** Ends all of them, the busy ones too; their work fails. */
  async close(): Promise<void> {
    this.closed = true;
    const idle = this.idle.splice(0).map(({ process, timer }) => {
      clearTimeout(timer);
      return process;
    });
    await Promise.all([...idle, ...this.busy].map((process) => process.kill()));
  }

  private async take(): Promise<ImageProcess> {
    let warm: ImageProcess | undefined;
    for (let next = this.idle.pop(); next !== undefined && warm === undefined;) {
      clearTimeout(next.timer);
      if (next.process.ended) next = this.idle.pop();
      else warm = next.process;
    }
    const process = warm ?? new ImageProcess(await this.launch());
    process.hold(true);
    this.busy.add(process);
    return process;
  }

  private giveBack(process: ImageProcess): void {
    this.busy.delete(process);
    if (process.ended) return;
    process.hold(false);
    const timer = setTimeout(
      () => {
        this.idle.splice(
          this.idle.findIndex((each) => each.process === process),
          1,
        );
        void process.kill();
      },
      this.closed ? 0 : this.limits.idleMs,
    );
    timer.unref();
    this.idle.push({ process, timer });
  }
}
