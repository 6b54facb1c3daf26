import { describe, expect, it } from 'vitest';
import { jobFailure } from '../../../contracts/job-failure.js';
import { afterFailure, afterLoss, type RetryPolicy } from './retry-policy.js';

const policy: RetryPolicy = { transientPausesMs: [60_000, 300_000], crashRetries: 1, maxLosses: 3 };
const fresh = { failures: 0, crashes: 0, losses: 0 };

describe('the retry policy', () => {
  it('never retries what the input is to blame for', () => {
    const error = jobFailure('INPUT_INVALID');
    expect(afterFailure(fresh, error, policy)).toEqual({ to: 'failed', error });
    expect(error.retryable).toBe(false);
  });

  it.each([
    [0, 0, 48_000],
    [0, 0.5, 60_000],
    [0, 1, 72_000],
    [1, 0.5, 300_000],
  ])('retries transient failure no. %i, jittered by a fifth', (failures, random, pause) => {
    const change = afterFailure(
      { ...fresh, failures },
      jobFailure('STORAGE_FAILED'),
      policy,
      () => random,
    );
    expect(change).toEqual({ to: 'queued', runAfterMs: pause, counted: 'failures' });
  });

  it('gives up a transient failure once the budget is spent, and lets the owner try again', () => {
    const error = jobFailure('STORAGE_FAILED');
    expect(afterFailure({ ...fresh, failures: 2 }, error, policy)).toMatchObject({
      to: 'failed',
      error: { retryable: true },
    });
  });

  it('does not retry what is known to last, whatever its code', () => {
    const error = { ...jobFailure('STORAGE_FAILED'), retryable: false };
    expect(afterFailure(fresh, error, policy)).toEqual({ to: 'failed', error });
  });

  it('retries a crash once and at once, from a budget of its own', () => {
    const error = jobFailure('PROCESSING_CRASHED');
    expect(afterFailure({ failures: 2, crashes: 0 }, error, policy)).toEqual({
      to: 'queued',
      runAfterMs: 0,
      counted: 'crashes',
    });
    expect(afterFailure({ failures: 0, crashes: 1 }, error, policy).to).toBe('failed');
  });

  it('forgives two lost workers and fails at the third', () => {
    expect(afterLoss({ losses: 1 }, policy).to).toBe('queued');
    expect(afterLoss({ losses: 2 }, policy)).toMatchObject({
      to: 'failed',
      error: { code: 'WORKER_LOST' },
    });
  });
});
