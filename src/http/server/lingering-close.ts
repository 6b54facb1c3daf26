import type { IncomingMessage, ServerResponse } from 'node:http';

const LINGER_BYTES = 1024 * 1024;
const LINGER_MS = 1_000;

/**
 * Ends a response whose body has been written, and its connection, once the caller has had the time to read it. Closing
 * while unread bytes arrive resets the connection, and many clients then lose the answer: so a little more is read and
 * thrown away first, never a whole upload. Past that the caller is left waiting, not reset, until the time is over.
 */
export function endOnceReceived(request: IncomingMessage, response: ServerResponse): void {
  let discarded = 0;
  const end = (): void => {
    clearTimeout(timer);
    request.off('data', discard).off('end', end).off('close', end);
    request.pause();
    response.end();
  };
  const discard = (chunk: Buffer): void => {
    discarded += chunk.length;
    if (discarded > LINGER_BYTES) request.pause();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.unpipe();
  request.on('data', discard).on('end', end).on('close', end);
  request.resume();
}
