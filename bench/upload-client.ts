import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';

const MEBIBYTE = 1024 * 1024;

/** A file to send. */
export interface UploadedFile {
  name: string;
  bytes: number;
  pieces: () => Iterable<Buffer> | AsyncIterable<Buffer>;
}

export interface UploadAnswer {
  body: string;
  /** Milliseconds from when the last byte was handed over to the answer. */
  afterUpload: number;
}

/** Sends a file as a form with these fields, as fast as it is taken. Throws unless it is accepted. */
export async function upload(
  url: string,
  file: UploadedFile,
  fields: Record<string, string> = {},
): Promise<UploadAnswer> {
  const boundary = `bench-${randomUUID()}`;
  const texts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const before = `${texts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  const after = `\r\n--${boundary}--\r\n`;
  const sent = request(url, {
    method: 'POST',
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': Buffer.byteLength(before) + file.bytes + Buffer.byteLength(after),
    },
  });
  const answered = once(sent, 'response') as Promise<
    [NodeJS.ReadableStream & { statusCode?: number }]
  >;
  sent.write(before);
  for await (const piece of file.pieces()) if (!sent.write(piece)) await once(sent, 'drain');
  const finished = once(sent, 'finish');
  sent.end(after);
  await finished;
  const uploaded = performance.now();
  const [response] = await answered;
  const body = await text(response);
  if (response.statusCode !== 202)
    throw new Error(`The upload was answered ${String(response.statusCode)}: ${body}`);
  return { body, afterUpload: performance.now() - uploaded };
}

/** A file of this disk. */
export async function storedFile(path: string): Promise<UploadedFile> {
  const { size } = await stat(path);
  const pieces = (): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: MEBIBYTE });
  return { name: basename(path), bytes: size, pieces };
}

/** Real bytes at its head, padded to a size in bytes with a box that players pass over. */
export function paddedVideo(head: Buffer, bytes: number): UploadedFile {
  return { name: 'video.mp4', bytes, pieces: () => piecesOf(head, bytes) };
}

function* piecesOf(head: Buffer, bytes: number): Generator<Buffer> {
  const padding = bytes - head.length;
  const box = Buffer.alloc(8);
  box.writeUInt32BE(padding, 0);
  box.write('free', 4, 'latin1');
  yield head;
  yield box;
  const zeros = Buffer.alloc(MEBIBYTE);
  for (let left = padding - box.length; left > 0; left -= zeros.length) {
    yield left >= zeros.length ? zeros : zeros.subarray(0, left);
  }
}
