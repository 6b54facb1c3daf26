import type { JobFailure } from '../../../contracts/job-failure.js';
import type { JobStatus } from '../../../contracts/job-status.js';
import type { ServerSentEvent } from '../../../http/realtime/event-stream.js';
import type { ResourceKind } from '../../jobs/domain/job-resource.js';
import type { News, ResourceState } from '../domain/news.js';

/** How the work on a resource stands, as watchers are told. */
export interface StateMessage {
  type: 'status' | 'progress';
  resource: ResourceKind;
  id: string;
  job_id: string;
  status: JobStatus;
  progress: number;
  at: string;
  error?: JobFailure;
}

/** Says that something was missed for good. */
export interface ResetMessage {
  type: 'reset';
  at: string;
}

export type EventMessage = StateMessage | ResetMessage;

/** The message, for any way of watching; undefined where there is nothing to be told. */
export function messageOf(news: News): EventMessage | undefined {
  switch (news.type) {
    case 'status':
    case 'progress':
      return stateMessage(news.type, news.state);
    case 'reset':
      return { type: 'reset', at: news.at.toISOString() };
    case 'place':
      return undefined;
  }
}

/** The same as an event of a stream, which carries the number to resume from. */
export function serverSentEvent(news: News): ServerSentEvent {
  const message = messageOf(news);
  const id = 'eventId' in news ? news.eventId : undefined;
  return {
    ...(message !== undefined && { event: message.type, data: JSON.stringify(message) }),
    ...(id !== undefined && { id }),
  };
}

function stateMessage(
  type: StateMessage['type'],
  { resource, id, jobId, status, progress, at, error }: ResourceState,
): StateMessage {
  return {
    type,
    resource,
    id,
    job_id: jobId,
    status,
    progress,
    at: at.toISOString(),
    ...(error !== undefined && { error }),
  };
}
