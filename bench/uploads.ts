import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { embeddedEnvironment } from '../src/config/embedded-environment.js';
import { memoryGrowth } from './memory.js';
import { median, timed } from './statistics.js';
import { upload, type PaddedVideo } from './upload-client.js';

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
      const video = { head, bytes: Math.max(megabytes * MEBIBYTE, head.length + 8) };
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
  video: PaddedVideo,
  callers: number,
): Promise<Omit<UploadFigures, 'load'>> {
  const fields = { operation: 'media_probe', cache: 'false' };
  const toOurs = (): Promise<void> =>
    all(callers, () => upload(`${ours.url}/api/v1/operations`, video, fields));
  const toBare = (): Promise<void> => all(callers, () => upload(bare.url, video));
  await toOurs();
  await toBare();
  const times: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
  let growth = 0;
  for (let round = 0; round < ROUNDS; round++) {
    growth = Math.max(
      growth,
      await memoryGrowth(ours.pid, async () => void times.ours.push(await timed(toOurs))),
    );
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

async function all(times: number, work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: times }, work));
}

/** A script of this folder in a process of its own, which says where it listens in its first line. */
class BenchProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(
    script: string,
    args: string[],
    env: NodeJS.ProcessEnv,
  ): Promise<BenchProcess> {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const child = spawn(process.execPath, [path, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return new BenchProcess(child, `http://127.0.0.1:${line}`);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('The process was not started');
    return this.child.pid;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
