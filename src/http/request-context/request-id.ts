import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

const ACCEPTED = /^[A-Za-z0-9._-]{1,128}$/;

const context = new AsyncLocalStorage<string>();

/** The id of the request being answered, anywhere below its handler; undefined outside of requests. */
export function currentRequestId(): string | undefined {
  return context.getStore();
}

export function runWithRequestId<T>(requestId: string, work: () => T): T {
  return context.run(requestId, work);
}

/** The caller's id when it is one we accept, a new one otherwise. */
export function takeRequestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
}

/** The id a response carries. */
export function requestIdOf(response: ServerResponse): string {
  const id = response.getHeader('X-Request-Id');
  return typeof id === 'string' ? id : (currentRequestId() ?? '');
}
