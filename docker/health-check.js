/**
 * Asks the process of this container how it is: exits with 0 when the path (`/livez` unless named) answers 200 within
 * four seconds, with 1 and the reason otherwise. Works for the API and for a worker: both answer on PORT.
 */
import { get } from 'node:http';

const WITHIN_MS = 4_000;

const { HOST = '', PORT = '' } = process.env;
const everywhere = ['', '0.0.0.0', '::'].includes(HOST);

function end(problem) {
  if (problem !== undefined) process.stderr.write(`${problem}\n`);
  process.exit(problem === undefined ? 0 : 1);
}

get({
  host: everywhere ? '127.0.0.1' : HOST,
  port: PORT === '' ? 8000 : Number(PORT),
  path: process.argv[2] ?? '/livez',
  signal: AbortSignal.timeout(WITHIN_MS),
})
  .on('response', ({ statusCode }) => {
    end(statusCode === 200 ? undefined : `answered ${statusCode}`);
  })
  .on('error', ({ message }) => {
    end(message);
  });
