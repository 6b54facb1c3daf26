import { once } from 'node:events';
import { request as send, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { WebhookAnswer } from './replicate-served.js';

/** Not by fetch, which makes one header of two. */
export async function post(
  url: string,
  headers: OutgoingHttpHeaders,
  body: string,
): Promise<WebhookAnswer> {
  const sending = send(url, { method: 'POST', headers });
  sending.end(body);
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const told = JSON.parse(await text(response)) as WebhookAnswer['body'];
  return { status: response.statusCode ?? 0, body: told };
}
