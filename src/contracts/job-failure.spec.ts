import { describe, expect, it } from 'vitest';
import { JobError } from './job-failure.js';

describe('an error of a job', () => {
  it('may be tried again as its code says', () => {
    expect(new JobError('IMPORT_FAILED').failure).toEqual({
      code: 'IMPORT_FAILED',
      message: 'The file could not be fetched from its address.',
      retryable: true,
    });
    expect(new JobError('INPUT_INVALID').failure.retryable).toBe(false);
  });

  it('may not where its thrower knows that it lasts', () => {
    const { failure } = new JobError('IMPORT_FAILED', { retryable: false });
    expect(failure).toMatchObject({ code: 'IMPORT_FAILED', retryable: false });
  });
});
