import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SignalBusPort, type SignalChannel } from '../../../ports/signal-bus.port.js';
import type { JobProgress } from '../domain/job-progress.js';
import { ProgressAnnouncer } from './progress-announcer.js';

Logger.overrideLogger(false);

class Bus extends SignalBusPort {
  readonly said: string[] = [];
  isDown = false;

  notify(channel: SignalChannel, payload: string): Promise<void> {
    if (this.isDown) return Promise.reject(new Error('The database is away'));
    this.said.push(`${channel} ${payload}`);
    return Promise.resolve();
  }
  subscribe(): () => void {
    return () => undefined;
  }
}

let bus: Bus;
let announcer: ProgressAnnouncer;

beforeEach(() => {
  vi.useFakeTimers();
  bus = new Bus();
  announcer = new ProgressAnnouncer(bus);
});
afterEach(() => vi.useRealTimers());

const announce = (progress: number, id = 'job'): void => {
  announcer.announce({ id, kind: 'conversion.gif', ownerId: 'ann', progress });
};

const figures = (): number[] =>
  bus.said.map((said) => (JSON.parse(said.replace(/^\w+ /, '')) as JobProgress).progress);

describe('The progress of a job', () => {
  it('is said with whose it is', () => {
    announce(7);
    expect(bus.said).toEqual([
      'jobs_progress {"job":"job","kind":"conversion.gif","owner":"ann","progress":7}',
    ]);
  });

  it('is said when it has grown, and not again', () => {
    announce(0);
    for (const progress of [10, 10, 8, 10]) {
      announce(progress);
      vi.advanceTimersByTime(1_000);
    }
    announce(11);
    expect(figures()).toEqual([10, 11]);
  });

  it('is said twice a second at most, and then the latest', () => {
    for (let progress = 1; progress <= 20; progress++) {
      announce(progress);
      vi.advanceTimersByTime(100);
    }
    vi.advanceTimersByTime(1_000);
    expect(figures()).toEqual([1, 5, 10, 15, 20]);
  });

  it('of one job does not hold up another’s', () => {
    announce(10, 'one');
    announce(20, 'two');
    expect(figures()).toEqual([10, 20]);
  });

  it('fails nothing when it cannot be said', async () => {
    bus.isDown = true;
    announce(10);
    await vi.advanceTimersByTimeAsync(1_000);
    bus.isDown = false;
    announce(20);
    expect(figures()).toEqual([20]);
  });
});
