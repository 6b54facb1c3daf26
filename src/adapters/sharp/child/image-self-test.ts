import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { ImageLimits } from '../image-task.js';
import { editImage } from './image-edit.js';
import { readHeader } from './image-header.js';
import { prepareLibrary } from './image-library.js';

/** One white pixel. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64');

const LIMITS: ImageLimits = { maxPixels: 1, maxFrames: 1, maxOutputSide: 1, maxOutputPixels: 1 };

/** No answer is as good as a refusal: nothing was reached. */
const CONNECT_MS = 2_000;

const [port, canary] = process.argv.slice(2);
if (port === undefined || canary === undefined) throw new Error('A port and a file are needed');

/**
 * Makes an image, then tries what an image process must not be able to do: its arguments are a port of ours that
 * listens, and a file of ours that anybody may read. Answers with what it could do, in words.
 */
prepareLibrary();
await editImage(GIF, await readHeader(GIF, LIMITS), { format: 'webp', animated: false }, LIMITS);
const network = (await reaches(Number(port))) ? ['the network can be reached from inside'] : [];
process.send?.([...['/etc/passwd', canary].flatMap(read), ...network], () => {
  process.disconnect();
});

function read(path: string): string[] {
  try {
    readFileSync(path);
    return [`${path} can be read from inside`];
  } catch {
    return []; // As it is to be.
  }
}

function reaches(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: CONNECT_MS });
    const end = (reached: boolean): void => {
      socket.destroy();
      resolve(reached);
    };
    socket.on('connect', () => {
      end(true);
    });
    for (const event of ['error', 'timeout']) {
      socket.on(event, () => {
        end(false);
      });
    }
  });
}
