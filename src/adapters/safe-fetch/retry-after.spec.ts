import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { pauseAskedBy } from './retry-after.js';

function answer(statusCode: number, wish?: string): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.statusCode = statusCode;
  if (wish !== undefined) message.headers['retry-after'] = wish;
  return message;
}

describe('a pause that a server asks for', () => {
  it('is in seconds', () => {
    expect(pauseAskedBy(answer(503, '2'))).toBe(2_000);
    expect(pauseAskedBy(answer(429, '0'))).toBe(0);
  });

  it('may be a date', () => {
    const soon = new Date(Date.now() + 8_000).toUTCString();
    expect(pauseAskedBy(answer(503, soon))).toBeGreaterThan(5_000);
  });

  it.each([
    ['nothing was asked for', answer(503)],
    ['a day was', answer(503, '86400')],
    ['a date long after today was', answer(429, 'Fri, 31 Dec 2100 23:59:59 GMT')],
    ['a date before today was', answer(429, 'Fri, 31 Dec 1999 23:59:59 GMT')],
    ['something unreadable was', answer(503, 'soon')],
    ['something negative was', answer(503, '-1')],
    ['the answer was of another kind', answer(404, '1')],
  ])('is not made when %s', (_, message) => {
    expect(pauseAskedBy(message)).toBeUndefined();
  });
});
