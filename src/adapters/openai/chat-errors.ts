import { JobError } from '../../contracts/job-failure.js';
import { presentableReason } from '../../contracts/provider-reason.js';

/** Answers that the same call may not meet again. */
const PASSING = [408, 409, 425, 429];

const ANY = 'The planning service failed.';
const NO_CREDIT = 'The account at the planning service has no credit left.';

/** What a refusal means to whoever wants a plan. */
const SENTENCES: Record<number, string> = {
  400: 'The planning service does not accept this text.',
  401: 'The planning service does not accept our credentials.',
  402: NO_CREDIT,
  403: 'The planning service does not accept our credentials.',
  404: 'The planning service does not know this model.',
  413: 'The text is too long for the planning service.',
  422: 'The planning service does not accept this text.',
};

/** How a service says with 429 that it is not the pace but the money. */
const NO_CREDIT_CODE = 'insufficient_quota';

/** How services speak of an answer format that they do not know. */
const FORMAT = /response_format|json_schema|structured.?output/i;

/** The service cannot be held to a schema. Asked without one it may serve. */
export class FormatRefusedError extends JobError {}

/** An answer that is no success. The log is told its status and code alone: the rest may repeat the text. */
export function refusal(status: number, body: string): JobError {
  const code = codeIn(body);
  const cause = new Error(`It answers ${status}${code === undefined ? '' : ` ${code}`}`);
  if ([400, 422].includes(status) && FORMAT.test(body)) {
    return new FormatRefusedError('PROVIDER_FAILED', { detail: ANY, retryable: false, cause });
  }
  if (code === NO_CREDIT_CODE) return planFailure(NO_CREDIT, { retryable: false, cause });
  const retryable = status >= 500 || status < 400 || PASSING.includes(status);
  return planFailure(SENTENCES[status] ?? ANY, { retryable, cause });
}

/** No answer, or one that is none of the protocol. */
export function noAnswer(cause: unknown): JobError {
  // fetch says no more than "fetch failed"; what went wrong is the cause.
  const known = cause instanceof TypeError && cause.cause !== undefined ? cause.cause : cause;
  return planFailure(ANY, { cause: known });
}

/** The model will not tell this text, in its own words where it has some. */
export function refused(words: string | undefined): JobError {
  const reason = presentableReason(words);
  const sentence = 'The planning service refuses to tell this text in scenes';
  return planFailure(reason === '' ? `${sentence}.` : `${sentence}: ${reason}`, {
    retryable: false,
  });
}

export function unreadable(): JobError {
  return planFailure('The planning service gave no plan that can be read.');
}

function planFailure(
  detail: string,
  options: { retryable?: boolean; cause?: unknown } = {},
): JobError {
  return new JobError('PROVIDER_FAILED', { detail, ...options });
}

/** The code of an error in OpenAI's form, if it is a name and nothing longer. */
function codeIn(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; type?: unknown } };
    const code = error?.code ?? error?.type;
    return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : undefined;
  } catch {
    return undefined; // another form: the status has to do
  }
}
