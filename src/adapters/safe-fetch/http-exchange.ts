import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PRODUCT_VERSION } from '../../contracts/product-version.js';

/** Of all the headers of an answer together, in bytes. */
const MAX_HEADER_BYTES = 16_384;

/**
 * One GET over a connection that carries nothing else, without cookies or credentials. Resolves once the headers are
 * there. The answer's stream errors when its connection breaks.
 */
export function exchange(url: URL, socket: Socket, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined;
    const asked = request({
      createConnection: () => socket,
      host: url.hostname,
      path: url.pathname + url.search,
      headers: {
        host: url.host,
        accept: '*/*',
        // Packed bytes would not be those that are counted.
        'accept-encoding': 'identity',
        'user-agent': `Framewright/${PRODUCT_VERSION}`,
      },
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    const giveUp = (): void => {
      asked.destroy(signal.reason instanceof Error ? signal.reason : undefined);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    asked.on('response', (response) => {
      answer = response;
      signal.removeEventListener('abort', giveUp);
      resolve(response);
    });
    // A body without a length looks complete when its connection is reset; only the request is told.
    asked.on('error', (error) => {
      answer?.destroy(error);
      reject(error);
    });
    asked.on('close', () => {
      signal.removeEventListener('abort', giveUp);
      reject(new Error('The connection was closed without an answer'));
    });
    asked.end();
  });
}
