/** Why an attempt is ended from outside. */
export type AttemptEnd = 'deadline' | 'cancelled' | 'fenced' | 'shutdown';

const SENTENCES: Record<AttemptEnd, string> = {
  deadline: 'The attempt took longer than its wall clock allows',
  cancelled: 'The job was cancelled',
  fenced: 'Another attempt has taken over',
  shutdown: 'The worker is shutting down',
};

/** The reason of an attempt's AbortSignal. */
export class AttemptEndedError extends Error {
  constructor(readonly why: AttemptEnd) {
    super(SENTENCES[why]);
    this.name = 'AttemptEndedError';
  }
}
