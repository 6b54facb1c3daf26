import type { IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { notFetched, tooLarge, tooSlow, translateFetchError } from './remote-failures.js';

export interface RemoteBodyOptions {
  maxBytes: number;
  /** By the server's own word, in bytes. */
  announcedBytes: number | undefined;
  /** How long the server may send nothing, and the window its pace is measured over. */
  idleMs: number;
  /** Over the window, on average; 0 sets no pace. */
  minBytesPerSecond: number;
  /** Ends the body with its reason. */
  signal: AbortSignal;
}

/** The window moves in this many steps. */
const STEPS = 10;

/**
 * The bytes of an answer, as they were sent. Errors with a JobError when there are more than allowed, fewer than
 * announced, when they come too slowly or break off. Time in which our own side does not keep up is not held against
 * the server. Once it is closed, so is the connection.
 */
export class RemoteBody extends Transform {
  private total = 0;
  private arrived = 0;
  private recent: number[] = [];
  private readonly clock: NodeJS.Timeout;
  private readonly giveUp = (): void => {
    this.destroy(this.options.signal.reason as Error);
  };

  constructor(
    private readonly answer: IncomingMessage,
    private readonly options: RemoteBodyOptions,
  ) {
    super();
    if (answer.destroyed) this.destroy(translateFetchError(answer.errored ?? brokenOff()));
    this.clock = setInterval(() => {
      this.checkPace();
    }, options.idleMs / STEPS);
    answer.once('error', (error) => {
      this.destroy(translateFetchError(error));
    });
    answer.once('close', () => {
      if (!answer.readableEnded) this.destroy(notFetched(brokenOff()));
    });
    options.signal.addEventListener('abort', this.giveUp, { once: true });
    answer.pipe(this);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.total += chunk.length;
    this.arrived += chunk.length;
    if (this.total > this.options.maxBytes) done(tooLarge(this.total));
    else done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    clearInterval(this.clock);
    const { announcedBytes = this.total } = this.options;
    if (this.total === announcedBytes) done();
    else done(notFetched(new Error(`${this.total} of ${announcedBytes} bytes came`)));
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.clock);
    this.options.signal.removeEventListener('abort', this.giveUp);
    this.answer.unpipe(this);
    this.answer.destroy();
    done(error);
  }

  private checkPace(): void {
    if (this.readableLength > 0 || this.writableLength > 0) this.recent = [];
    else this.recent.push(this.arrived);
    this.arrived = 0;
    if (this.recent.length < STEPS) return;
    const bytes = this.recent.reduce((sum, step) => sum + step, 0);
    this.recent.shift();
    const { idleMs, minBytesPerSecond } = this.options;
    if (bytes === 0 || bytes < (minBytesPerSecond * idleMs) / 1_000) {
      this.destroy(tooSlow(`${bytes} bytes came within ${idleMs} ms`));
    }
  }
}

function brokenOff(): Error {
  return new Error('The answer broke off');
}
