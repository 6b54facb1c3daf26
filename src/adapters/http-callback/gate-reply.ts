import { JobError } from '../../contracts/job-failure.js';
import { FencedError, GateUnavailableError } from '../../ports/job-gate.port.js';

/** What the API answered. `code` is the problem's stable code; without one, it was not the API that spoke. */
export interface GateReply {
  status: number;
  body: unknown;
  code: string | undefined;
  /** The answerer's clock. */
  date: Date | undefined;
}

const FENCED_STATUSES = [404, 409];
const PASSING_STATUSES = [401, 408, 425, 429];

export async function readReply(response: Response): Promise<GateReply> {
  const body = parseJson(await response.text());
  const date = new Date(response.headers.get('date') ?? Number.NaN);
  return {
    status: response.status,
    body,
    code: isRecord(body) && typeof body['code'] === 'string' ? body['code'] : undefined,
    date: Number.isNaN(date.getTime()) ? undefined : date,
  };
}

/**
 * The error a reply stands for; undefined when the API took the message. What a proxy says in the API's place is an
 * outage, however final it sounds. A message that the API finds malformed is our mistake, and no retry mends it.
 */
export function errorOf({ status, code }: GateReply): Error | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = new Error(`The API answered ${status} ${code ?? 'without a code'}`);
  if (code === 'OUTPUT_MISMATCH') return new JobError('STORAGE_FAILED', { cause: said });
  const final = code !== undefined && status >= 400 && status < 500;
  if (!final || PASSING_STATUSES.includes(status)) return new GateUnavailableError(said);
  if (FENCED_STATUSES.includes(status)) return new FencedError();
  return new JobError('PROCESSING_CRASHED', { cause: said });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an empty body, or the page of a proxy: neither has a code
  }
}
