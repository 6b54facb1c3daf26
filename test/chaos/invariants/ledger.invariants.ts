import type { Evidence, Findings } from './evidence.js';

const TERMINAL = ['completed', 'failed', 'cancelled'];

/** From where a job may go where; a repeated claim is `processing` after `queued` again. */
const ALLOWED: Record<string, string[]> = {
  submitted: ['queued'],
  queued: ['processing', 'cancelled'],
  processing: ['completed', 'failed', 'cancelled', 'queued'],
};

interface EventRow {
  job_id: string;
  status: string;
  attempt: number;
}

/** Every conversion that was answered 202 is in the ledger, and over. */
export function nothingAcknowledgedIsLost({ client, rows }: Evidence): Findings {
  const byId = new Map(rows.map((row) => [row.conversion, row]));
  return [...client.acknowledged.keys()].flatMap((id) => {
    const row = byId.get(id);
    if (row === undefined) return [`conversion ${id} was acknowledged and is not there`];
    return TERMINAL.includes(row.status) ? [] : [`conversion ${id} is still ${row.status}`];
  });
}

/** These faults are none of the input's: every conversion succeeds. */
export function everyConversionSucceeds({ rows }: Evidence): Findings {
  return rows
    .filter(({ status }) => status === 'failed' || status === 'cancelled')
    .map((row) => `conversion ${row.conversion} is ${row.status}`);
}

/** A job ends once, and goes only where its states lead. */
export async function jobsEndOnce(evidence: Evidence): Promise<string[]> {
  const byJob = eventsByJob(await eventsOf(evidence));
  return [...byJob].flatMap(([job, events]) => {
    const path = ['submitted', ...events.map(({ status }) => status)];
    const strayed = path.findIndex((to, at) => at > 0 && !mayGo(path[at - 1], to));
    const ends = path.filter((status) => TERMINAL.includes(status)).length;
    return [
      ...(strayed > 0 ? [`job ${job} went ${path.join(' > ')}`] : []),
      ...(ends > 1 ? [`job ${job} ended ${ends} times`] : []),
    ];
  });
}

/** No attempt but the current one writes: attempts never go back, each claim raises them by one, and the last one ends the job. */
export async function earlierAttemptsAreFenced(evidence: Evidence): Promise<string[]> {
  const attempts = new Map(evidence.rows.map(({ job, attempt }) => [job, attempt]));
  const byJob = eventsByJob(await eventsOf(evidence));
  return [...byJob].flatMap(([job, events]) => {
    const wrong = events.some(({ status, attempt }, at) => {
      const before = events[at - 1]?.attempt ?? 0;
      return attempt !== before + (status === 'processing' ? 1 : 0);
    });
    const last = events.at(-1)?.attempt;
    const path = events.map(({ status, attempt }) => `${status}:${attempt}`).join(' > ');
    return wrong || last !== attempts.get(job) ? [`job ${job} was written by ${path}`] : [];
  });
}

/** Progress never goes back, and is 100 only when the work is completed. */
export function progressOnlyGrows({ client }: Evidence): Findings {
  return [...client.seen].flatMap(([id, polls]) => {
    const back = polls.some(({ progress }, at) => progress < (polls[at - 1]?.progress ?? 0));
    const early = polls.some(({ progress, status }) => progress >= 100 && status !== 'completed');
    const story = polls.map(({ status, progress }) => `${status} ${progress}`).join(', ');
    return back || early ? [`conversion ${id} was seen as ${story}`] : [];
  });
}

function mayGo(from: string | undefined, to: string): boolean {
  return ALLOWED[from ?? '']?.includes(to) ?? false;
}

function eventsByJob(events: readonly EventRow[]): Map<string, EventRow[]> {
  const byJob = new Map<string, EventRow[]>();
  for (const event of events) {
    byJob.set(event.job_id, [...(byJob.get(event.job_id) ?? []), event]);
  }
  return byJob;
}

function eventsOf({ world, rows }: Evidence): Promise<EventRow[]> {
  return world.stack.query<EventRow>(
    'SELECT job_id, status, attempt FROM job_events WHERE job_id = ANY($1) ORDER BY id',
    [rows.map(({ job }) => job)],
  );
}
