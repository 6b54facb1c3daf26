import { join } from 'node:path';
import { ConversionClient } from '../src/demo/conversion.client.js';
import { runBare } from './bare-gif.js';
import { median, timed } from './statistics.js';

const ROUNDS = 7;
const POLL_MS = 10;

/** Files that are small to send and large to work on: how the tool makes them. */
const BOMBS = [
  {
    name: 'a day of video',
    file: 'day.mp4',
    made: ['-i', 'color=black:s=16x16:r=1:d=86400', '-c:v', 'libx264', '-preset', 'ultrafast'],
  },
  {
    name: 'a frame of 256 million pixels',
    file: 'vast.avi',
    made: ['-i', 'color=black:s=16000x16000:r=1:d=1', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'],
  },
];

export interface RefusalFigure {
  name: string;
  /** Seconds from sending the file to the refusal. */
  seconds: number;
}

/** How soon what would cost hours or gigabytes is refused. */
export async function* refusalFigures(ground: {
  url: string;
  scratch: string;
  binaries: { ffmpeg: string };
}): AsyncGenerator<RefusalFigure> {
  const client = new ConversionClient(ground.url, POLL_MS);
  for (const { name, file, made } of BOMBS) {
    const path = join(ground.scratch, file);
    await runBare(ground.binaries.ffmpeg, [['-f', 'lavfi', ...made, path]]);
    const refused = async (): Promise<void> => {
      const { id } = await client.upload(path);
      const { status, error } = await client.follow(id, () => undefined);
      if (status !== 'failed') throw new Error(`${name}: ${status}`);
      if (error === null) throw new Error(`${name}: failed without a reason`);
    };
    await refused();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await timed(refused));
    yield { name, seconds: median(times) / 1000 };
  }
}
