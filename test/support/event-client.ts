import { waitFor } from './wait.js';

/** A message of the events' stream. */
export interface ToldEvent {
  type: 'status' | 'progress' | 'reset';
  resource?: string;
  id?: string;
  job_id?: string;
  status?: string;
  progress?: number;
  at: string;
  error?: { code: string };
}

/** Reads a stream of events as the HTML standard says a browser does. */
export class EventClient {
  readonly events: ToldEvent[] = [];
  /** What a browser would resume from. */
  lastEventId = '';
  /** Lines that begin with a colon. */
  comments = 0;
  retryMs: number | undefined;
  readonly ended: Promise<void>;
  private hasEnded = false;
  private fields = { event: '', data: '', id: '' };

  private constructor(
    readonly answer: Response,
    private readonly leave: AbortController,
  ) {
    this.ended = this.read().finally(() => {
      this.hasEnded = true;
    });
  }

  /** Throws the answer when it is no stream. */
  static async open(
    url: string,
    headers: Record<string, string> = {},
    query = '',
  ): Promise<EventClient> {
    const leave = new AbortController();
    const address = `${url}/api/v1/events${query}`;
    const answer = await fetch(address, { headers, signal: leave.signal });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
    return new EventClient(answer, leave);
  }

  get isOpen(): boolean {
    return !this.hasEnded;
  }

  /** The events of a resource, as `status` or `progress` and the figure. */
  storyOf(id: string): string[] {
    return this.events
      .filter((event) => event.id === id)
      .map(({ type, status, progress }) => (type === 'progress' ? `${progress} %` : `${status}`));
  }

  until(what: string, holds: (events: ToldEvent[]) => boolean): Promise<true> {
    return waitFor(what, () => holds(this.events) && true).catch((error: unknown) => {
      throw new Error(`${what}: ${JSON.stringify(this.events)}`, { cause: error });
    });
  }

  /** Waits until a resource has this status. */
  told(id: string, status: string): Promise<true> {
    const is = (event: ToldEvent): boolean => event.id === id && event.status === status;
    return this.until(`${id} to be ${status}`, (events) => events.some(is));
  }

  async close(): Promise<void> {
    this.leave.abort();
    await this.ended;
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of this.answer.body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        for (const line of lines) this.take(line);
      }
    } catch (error) {
      // Cut off by either side; an event without its blank line counts for nothing.
      if (!isCut(error)) throw error;
    }
  }

  private take(line: string): void {
    if (line === '') {
      this.dispatch();
      return;
    }
    if (line.startsWith(':')) this.comments++;
    const [, name = '', value = ''] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (name === 'data') this.fields.data += `${value}\n`;
    else if (name === 'event' || name === 'id') this.fields[name] = value;
    else if (name === 'retry') this.retryMs = Number(value);
  }

  private dispatch(): void {
    const { event, data, id } = this.fields;
    if (id !== '') this.lastEventId = id;
    this.fields = { event: '', data: '', id: '' };
    if (data === '') return;
    const message = JSON.parse(data) as ToldEvent;
    if (message.type !== event) throw new Error(`A ${event} event tells of ${message.type}`);
    this.events.push(message);
  }
}

function isCut(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.message === 'terminated');
}
