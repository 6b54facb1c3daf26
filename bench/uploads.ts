import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { embeddedEnvironment } from '../src/config/embedded-environment.js';
import { BenchProcess } from './bench-process.js';
import { memoryGrowth } from './memory.js';
import { OperationClient } from './operation-client.js';
import { median, timed } from './statistics.js';
import { paddedVideo, upload, type UploadedFile } from './upload-client.js';

const MEBIBYTE = 1024 * 1024;
const ROUNDS = 5;

/** One kind of load: megabytes a file, and how many callers send one each at the same moment. */
const LOADS = [
  { megabytes: 500, callers: 1 },
  { megabytes: 25, callers: 8 },
];

export interface UploadFigures {
  load: string;
  /** Megabytes a second. */
  ours: number;
  bare: number;
  ratio: number;
  /** Megabytes the API held more while it received. */
  growth: number;
}

/** Uploads to the service and to a bare server in turns, each in a process of its own. */
export async function uploadFigures(clip: string, scratch: string): Promise<UploadFigures[]> {
  const folder = join(scratch, 'bare-uploads');
  await mkdir(folder);
  const bare = await BenchProcess.start('./bare-upload-server.js', [folder], {});
  const ours = await BenchProcess.start(
    './bench-service.js',
    [],
    embeddedEnvironment({ DATA_DIR: join(scratch, 'upload-data'), PORT: '0', LOG_LEVEL: 'error' }),
  );
  try {
    const head = await readFile(clip);
    const figures: UploadFigures[] = [];
    for (const { megabytes, callers } of LOADS) {
      const video = paddedVideo(head, Math.max(megabytes * MEBIBYTE, head.length + 8));
      figures.push({
        load: `${callers} x ${megabytes} MB`,
        ...(await compare(ours, bare, video, callers)),
      });
    }
    return figures;
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
  }
}

async function compare(
  ours: BenchProcess,
  bare: BenchProcess,
  video: UploadedFile,
  callers: number,
): Promise<Omit<UploadFigures, 'load'>> {
  const fields = { operation: 'media_probe', cache: 'false' };
  const client = new OperationClient(ours.url);
  const toOurs = async (): Promise<string[]> => {
    const send = (): ReturnType<typeof upload> =>
      upload(`${ours.url}/api/v1/operations`, video, fields);
    return (await all(callers, send)).map(({ body }) => idIn(body));
  };
  const toBare = (): Promise<unknown> => all(callers, () => upload(bare.url, video));
  // What comes of an upload must not take the processors from the next.
  const settle = (ids: string[]): Promise<unknown> =>
    Promise.all(ids.map((id) => client.completed(id)));
  await settle(await toOurs());
  await toBare();
  const times: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
  let growth = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let ids: string[] = [];
    const grown = await memoryGrowth(ours.pid, async () => {
      times.ours.push(await timed(async () => (ids = await toOurs())));
    });
    growth = Math.max(growth, grown);
    await settle(ids);
    times.bare.push(await timed(toBare));
  }
  const megabytes = (callers * video.bytes) / 1_000_000;
  return {
    ours: (1000 * megabytes) / median(times.ours),
    bare: (1000 * megabytes) / median(times.bare),
    ratio: median(times.ours.map((ms, round) => (times.bare[round] ?? Number.NaN) / ms)),
    growth: growth / MEBIBYTE,
  };
}

function all<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, work));
}

function idIn(answer: string): string {
  return (JSON.parse(answer) as { data: { id: string } }).data.id;
}
