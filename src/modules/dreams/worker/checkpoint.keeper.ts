import type { DreamCheckpoint } from '../../../contracts/dream.js';

/**
 * The one who writes an attempt's checkpoints. Clips are made side by side, so each change is made to the same state, and
 * states are sent one after the other: none overwrites a later one. Changes that come while one is sent go together.
 */
export class CheckpointKeeper {
  private sent: Promise<unknown> = Promise.resolve();
  private waiting: Promise<void> | undefined;

  constructor(
    private readonly send: (state: Record<string, unknown>) => Promise<void>,
    readonly state: DreamCheckpoint,
  ) {}

  /** Resolves once the change is safe; rejects where it could not be kept, as JobContext.checkpoint does. */
  keep(change: (state: DreamCheckpoint) => void): Promise<void> {
    change(this.state);
    this.waiting ??= this.afterOthers();
    return this.waiting;
  }

  private afterOthers(): Promise<void> {
    const sending = this.sent.then(() => {
      this.waiting = undefined;
      return this.send(structuredClone({ ...this.state }));
    });
    this.sent = sending.catch(() => undefined); // whoever asked for it hears of it
    return sending;
  }
}
