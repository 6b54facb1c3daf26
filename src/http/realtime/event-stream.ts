import type { Response } from 'express';

/** One event of a stream. Without data it is not dispatched: it only moves the place to go on from. */
export interface ServerSentEvent {
  event?: string;
  id?: string;
  data?: string;
}

/** How soon a browser connects anew, in milliseconds. */
const RETRY_MS = 3_000;

/** A comment, which nobody hears and which keeps proxies from hanging up. */
const PING = ':\n\n';

/** As the HTML standard has it (9.2.6): a line for each field, and for each line of the data. */
export function formatEvent({ event, id, data }: ServerSentEvent): string {
  const lines = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(data === undefined ? [] : data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`)),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** An answer that goes on: Server-Sent Events on one response. */
export class EventStream {
  private ping: NodeJS.Timeout | undefined;

  constructor(private readonly response: Response) {}

  /** Sends the headers at once. */
  open(pingIntervalMs: number): void {
    this.response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      // Nobody in between may keep it, compress it or collect it.
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    this.response.write(`retry: ${RETRY_MS}\n\n`);
    this.ping = setInterval(() => {
      if (!this.response.writableNeedDrain) this.response.write(PING);
    }, pingIntervalMs);
    this.response.once('close', () => {
      clearInterval(this.ping);
    });
  }

  /** Resolves once the caller takes more, or is gone. */
  async send(events: readonly ServerSentEvent[]): Promise<void> {
    const { response } = this;
    if (response.destroyed || response.writableEnded) return;
    if (response.write(events.map(formatEvent).join(''))) return;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        response.off('drain', settle).off('close', settle);
        resolve();
      };
      response.on('drain', settle).on('close', settle);
    });
  }

  /** Ends the answer; a caller that does not take what was sent is cut off. */
  end(): void {
    clearInterval(this.ping);
    if (this.response.writableEnded) return;
    if (this.response.writableNeedDrain) this.response.destroy();
    else this.response.end();
  }
}
