import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventStream, formatEvent } from './event-stream.js';

describe('An event of a stream', () => {
  it('is a line for each field and ends with an empty one', () => {
    expect(formatEvent({ event: 'status', id: '7', data: '{"a":1}' })).toBe(
      'event: status\nid: 7\ndata: {"a":1}\n\n',
    );
  });

  it('has a line for each line of its data, however these end', () => {
    expect(formatEvent({ data: 'one\ntwo\r\nthree\rfour' })).toBe(
      'data: one\ndata: two\ndata: three\ndata: four\n\n',
    );
  });

  it('moves the place to go on from when it is a number alone', () => {
    expect(formatEvent({ id: '7' })).toBe('id: 7\n\n');
  });
});

/** As much of a response as a stream knows, whose reader can stop reading. */
class Reader extends EventEmitter {
  readonly written: string[] = [];
  isReading = true;
  destroyed = false;
  writableEnded = false;

  get writableNeedDrain(): boolean {
    return !this.isReading;
  }
  status(): this {
    return this;
  }
  set(): this {
    return this;
  }
  write(text: string): boolean {
    this.written.push(text);
    return this.isReading;
  }
  end(): void {
    this.writableEnded = true;
    this.emit('close');
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
  readOn(): void {
    this.isReading = true;
    this.emit('drain');
  }
}

describe('A stream', () => {
  let reader: Reader;
  let stream: EventStream;

  beforeEach(() => {
    vi.useFakeTimers();
    reader = new Reader();
    stream = new EventStream(reader as unknown as Response);
    stream.open(1_000);
    reader.written.length = 0;
  });
  afterEach(() => vi.useRealTimers());

  it('waits for a reader that has enough', async () => {
    let sent = false;
    reader.isReading = false;
    void stream.send([{ data: 'one' }]).then(() => (sent = true));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toBe(false);
    reader.readOn();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toBe(true);
    expect([reader.listenerCount('drain'), reader.listenerCount('close')]).toEqual([0, 1]);
  });

  it('waits no longer for a reader that has gone', async () => {
    reader.isReading = false;
    const sent = stream.send([{ data: 'one' }]);
    reader.destroy();
    await sent;
    await stream.send([{ data: 'two' }]);
    expect(reader.written).toEqual(['data: one\n\n']);
  });

  it('shows that it is alive as long as it is, to a reader that takes it', () => {
    vi.advanceTimersByTime(2_000);
    reader.isReading = false;
    vi.advanceTimersByTime(5_000);
    expect(reader.written).toEqual([':\n\n', ':\n\n']);
    reader.readOn();
    stream.end();
    vi.advanceTimersByTime(5_000);
    expect(reader.written).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends politely for a reader that reads, and at once for one that does not', () => {
    stream.end();
    expect([reader.writableEnded, reader.destroyed]).toEqual([true, false]);
    const deaf = new Reader();
    deaf.isReading = false;
    new EventStream(deaf as unknown as Response).end();
    expect([deaf.writableEnded, deaf.destroyed]).toEqual([false, true]);
  });
});
