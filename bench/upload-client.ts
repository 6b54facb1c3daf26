import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';

const MEBIBYTE = 1024 * 1024;

/** A file to send: real bytes at its head, padded to a size in bytes with a box that players pass over. */
export interface PaddedVideo {
  head: Buffer;
  bytes: number;
}

/** Sends a video as a form with these fields, as fast as it is taken. Throws unless it is accepted. */
export async function upload(
  url: string,
  video: PaddedVideo,
  fields: Record<string, string> = {},
): Promise<void> {
  const boundary = `bench-${randomUUID()}`;
  const texts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const before = `${texts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="video.mp4"\r\nContent-Type: video/mp4\r\n\r\n`;
  const after = `\r\n--${boundary}--\r\n`;
  const sent = request(url, {
    method: 'POST',
    headers: {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': Buffer.byteLength(before) + video.bytes + Buffer.byteLength(after),
    },
  });
  const answered = once(sent, 'response') as Promise<[{ statusCode?: number; resume(): void }]>;
  sent.write(before);
  for (const piece of piecesOf(video)) if (!sent.write(piece)) await once(sent, 'drain');
  sent.end(after);
  const [response] = await answered;
  response.resume();
  if (response.statusCode !== 202)
    throw new Error(`The upload was answered ${String(response.statusCode)}`);
}

function* piecesOf({ head, bytes }: PaddedVideo): Generator<Buffer> {
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
