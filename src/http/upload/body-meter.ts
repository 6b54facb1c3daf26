import type { IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { AppError } from '../../contracts/app-error.js';

export interface BodyMeterOptions {
  /** The whole body may have this many bytes. */
  maxBytes: number;
  /** Over the window, on average; 0 sets no pace. */
  minBytesPerSecond: number;
  windowMs: number;
  /** Told of each piece as it arrives, in bytes. */
  onReceived?: ((bytes: number) => void) | undefined;
}

/** The window moves in this many steps. */
const STEPS = 10;

/**
 * A request's body on its way to the parser. Fails when the body grows past its limit, when the caller goes away, and
 * when bytes come too slowly for a whole window. Time in which we ourselves do not keep up is not held against callers.
 */
export class BodyMeter extends Transform {
  private total = 0;
  private arrived = 0;
  private recent: number[] = [];
  private readonly pace: NodeJS.Timeout | undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly options: BodyMeterOptions,
  ) {
    super();
    const { minBytesPerSecond, windowMs } = options;
    if (minBytesPerSecond > 0)
      this.pace = setInterval(() => {
        this.checkPace();
      }, windowMs / STEPS);
    // A body may have arrived whole and still never be read to its end: its connection dropped first.
    const giveUp = (): void => {
      if (!request.readableEnded) this.destroy(new Error('The caller went away'));
    };
    if (request.destroyed) {
      giveUp();
      return;
    }
    request.once('close', giveUp);
    request.pipe(this);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.total += chunk.length;
    this.arrived += chunk.length;
    this.options.onReceived?.(chunk.length);
    if (this.total > this.options.maxBytes) done(new AppError('PAYLOAD_TOO_LARGE'));
    else done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    clearInterval(this.pace);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.pace);
    this.request.unpipe(this);
    done(error);
  }

  private checkPace(): void {
    if (this.readableLength > 0 || this.writableLength > 0) {
      this.recent = [];
    } else {
      this.recent.push(this.arrived);
      if (this.recent.length > STEPS) this.recent.shift();
    }
    this.arrived = 0;
    const bytes = this.recent.reduce((sum, step) => sum + step, 0);
    const least = (this.options.minBytesPerSecond * this.options.windowMs) / 1_000;
    if (this.recent.length === STEPS && bytes < least)
      this.destroy(new AppError('UPLOAD_TOO_SLOW'));
  }
}
