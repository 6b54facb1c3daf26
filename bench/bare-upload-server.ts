import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';

/** The least that can take an upload: busboy, sha256, a file. Says its port on stdout; the folder is its argument. */
const [, , folder = '.'] = process.argv;
let uploads = 0;

const server = createServer((request, response) => {
  const stored: Promise<void>[] = [];
  const form = busboy({ headers: request.headers });
  form.on('file', (_name, file) => {
    const hash = createHash('sha256');
    const hashed = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    const path = join(folder, `upload-${uploads++}`);
    stored.push(pipeline(file, hashed, createWriteStream(path)));
  });
  form.on('close', () => {
    void Promise.all(stored).then(() => response.writeHead(202).end('{}'));
  });
  request.pipe(form);
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
