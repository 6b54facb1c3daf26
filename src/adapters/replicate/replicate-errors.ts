import { JobError } from '../../contracts/job-failure.js';

/** Answers that the same call may not meet again. */
const PASSING = [408, 425, 429];

/** Of the provider's own words at most so many characters go to the log. */
const LOGGED = 300;

/** What a refusal means to whoever asked for media; other statuses have the code's own sentence. */
const SENTENCES: Record<number, string> = {
  401: 'The generation service does not accept our credentials.',
  402: 'The account at the generation service has no credit left.',
  403: 'The generation service does not accept our credentials.',
  404: 'The generation service does not know this model.',
  422: 'The generation service does not accept this input.',
};

/** An answer that is no success. Only what the provider may yet answer otherwise is worth another try. */
export function refusal(status: number, body: string): JobError {
  const detail = SENTENCES[status];
  return new JobError('PROVIDER_FAILED', {
    ...(detail !== undefined && { detail }),
    retryable: status >= 500 || status < 400 || PASSING.includes(status),
    cause: new Error(`It answers ${status}: ${body.slice(0, LOGGED)}`),
  });
}

/** No answer, or none that can be read: nobody knows what became of the call. */
export function noAnswer(cause: unknown): JobError {
  // fetch says no more than "fetch failed"; what went wrong is the cause.
  const known = cause instanceof TypeError && cause.cause !== undefined ? cause.cause : cause;
  return new JobError('PROVIDER_FAILED', { cause: known });
}

export function notSetUp(): JobError {
  const detail = 'Generation is not set up on this service.';
  return new JobError('PROVIDER_FAILED', { detail, retryable: false });
}
