import { OperationClient } from './operation-client.js';
import { asked, ffmpegAlone, largeVideo } from './operation-works.js';
import type { OperationGround } from './operations.js';
import { percentile, timed } from './statistics.js';

const REPEATS = 50;
const AT_ONCE = 10;

export interface RepeatFigures {
  /** Milliseconds from the first byte of a small file to the answer with the result. */
  p50: number;
  p95: number;
  /** Milliseconds from the last byte of a large file to the answer with the result. */
  large: number;
  /** Attempts that workers made for equal requests sent at once. */
  encodes: number;
  /** How many times faster than encoding it the large file gets another container. */
  timesFaster: number;
}

/** Requests that were made before, or at the same moment. Throws where one is not answered from the cache. */
export async function repeatFigures(ground: OperationGround): Promise<RepeatFigures> {
  const client = new OperationClient(ground.url);
  const large = await largeVideo(ground, 120);
  const times = await repeated(client, ground.clip, 'video_thumbnail', {}, REPEATS);
  const toMov = { output_format: 'mov' };
  const [last] = (await repeated(client, large, 'video_convert', toMov, 1)).after;
  return {
    p50: percentile(times.whole, 50),
    p95: percentile(times.whole, 95),
    large: last ?? Number.NaN,
    encodes: await encodesOfEqual(client, ground.clip),
    timesFaster: await timesFaster(client, ground, large),
  };
}

async function repeated(
  client: OperationClient,
  path: string,
  operation: string,
  parameters: object,
  repeats: number,
): Promise<{ whole: number[]; after: number[] }> {
  const begin = (): ReturnType<OperationClient['begin']> =>
    client.begin(operation, parameters, path, true);
  await client.completed((await begin()).id);
  const times: { whole: number[]; after: number[] } = { whole: [], after: [] };
  for (let turn = 0; turn < repeats; turn++) {
    times.whole.push(
      await timed(async () => {
        const { fromCache, afterUpload } = await begin();
        if (!fromCache) throw new Error('A repeated request was not answered from the cache');
        times.after.push(afterUpload);
      }),
    );
  }
  return times;
}

async function encodesOfEqual(client: OperationClient, clip: string): Promise<number> {
  const before = await client.attempts();
  const begin = (): ReturnType<OperationClient['begin']> =>
    client.begin('video_compress', {}, clip, true);
  const begun = await Promise.all(Array.from({ length: AT_ONCE }, begin));
  await Promise.all(begun.map(({ id }) => client.completed(id)));
  return (await client.attempts()) - before;
}

/** The encode is timed on a twentieth of the file. */
async function timesFaster(
  client: OperationClient,
  ground: OperationGround,
  large: string,
): Promise<number> {
  const [seconds, part] = [120, 6];
  const excerpt = await largeVideo(ground, part);
  const never = asked('video_convert', { output_format: 'mov', copy: 'never' }, excerpt);
  const encode = (seconds / part) * (await timed(await ffmpegAlone(ground, never)));
  return encode / (await client.run('video_convert', { output_format: 'mov' }, large)).working;
}
