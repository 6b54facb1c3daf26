import { describe, expect, it } from 'vitest';
import { etaSeconds } from './eta.js';

const BEGAN = new Date('2026-01-01T00:00:00Z');
const after = (seconds: number): Date => new Date(BEGAN.getTime() + seconds * 1000);
const running = { status: 'processing', startedAt: BEGAN, startedProgress: 0 } as const;

describe('The time an operation will still take', () => {
  it.each([
    [1, 10, 990],
    [50, 60, 60],
    [45, 98, 120],
    [99, 600, 7],
  ])('at %i %% after %i s is %i s, at the speed so far', (progress, seconds, eta) => {
    expect(etaSeconds({ ...running, progress }, after(seconds))).toBe(eta);
  });

  it('is not known before anything is done, nor while it waits, nor once it has failed', () => {
    expect(etaSeconds({ ...running, progress: 0 }, after(10))).toBeUndefined();
    for (const status of ['queued', 'failed', 'cancelled'] as const) {
      expect(etaSeconds({ ...running, status, progress: 50 }, after(10))).toBeUndefined();
    }
    expect(
      etaSeconds({ ...running, startedAt: undefined, progress: 50 }, after(10)),
    ).toBeUndefined();
  });

  it('is not known until another attempt has passed the one before it', () => {
    const again = { ...running, startedProgress: 60 };
    expect(etaSeconds({ ...again, progress: 60 }, after(30))).toBeUndefined();
    expect(etaSeconds({ ...again, progress: 75 }, after(30))).toBe(10);
  });

  it('is nothing once it is completed', () => {
    expect(etaSeconds({ ...running, status: 'completed', progress: 100 }, after(9))).toBe(0);
  });

  it('is never negative, whatever the clocks say', () => {
    expect(etaSeconds({ ...running, progress: 50 }, after(-30))).toBe(0);
  });
});
