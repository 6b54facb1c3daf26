import type { IncomingMessage } from 'node:http';

/** Statuses whose Retry-After is about asking again; with 301 it would be about something else. */
const TELLING = [429, 503];
/** A longer wish is left to the pauses between the attempts of a job. */
const LONGEST_MS = 10_000;

/** For how long a server asks us to wait, in milliseconds; undefined where it does not, or for longer than is sensible. */
export function pauseAskedBy({ statusCode = 0, headers }: IncomingMessage): number | undefined {
  const wish = headers['retry-after'];
  if (wish === undefined || !TELLING.includes(statusCode)) return undefined;
  const ms = /^\d{1,9}$/.test(wish) ? Number(wish) * 1_000 : Date.parse(wish) - Date.now();
  return ms >= 0 && ms <= LONGEST_MS ? ms : undefined;
}
