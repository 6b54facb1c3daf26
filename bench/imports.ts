import { randomUUID } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { FfmpegMediaTool } from '../src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { embeddedEnvironment } from '../src/config/embedded-environment.js';
import { MediaAssetsSettings } from '../src/config/media-assets.settings.js';
import { MediaLimitsSettings } from '../src/config/media-limits.settings.js';
import { MediaSettings } from '../src/config/media.settings.js';
import { VideoExaminer } from '../src/modules/media-assets/worker/video.examiner.js';
import { VideoThumbnailer } from '../src/modules/media-assets/worker/video.thumbnailer.js';
import { signatureOf } from '../src/modules/media/domain/media-format.js';
import { runBare, runNicely } from './bare-gif.js';
import { BenchProcess } from './bench-process.js';
import { FileServer } from './file-server.js';
import { ImportClient } from './import-client.js';
import { memoryGrowth } from './memory.js';
import { largeVideo } from './operation-works.js';
import type { OperationGround } from './operations.js';
import { median, timed } from './statistics.js';
import { paddedVideo } from './upload-client.js';

const MEBIBYTE = 1024 * 1024;
const ROUNDS = 15;
const IMPORTS = 5;
const LARGEST_MB = 500;

/** Metadata and thumbnail of a video that is there, in milliseconds: medians, and that of each round's ratio. */
export interface ExaminationFigures {
  megabytes: number;
  ours: number;
  bare: number;
  ratio: number;
}

/** What a worker does between "Processing" and "complete", beside one ffprobe and one seek of ffmpeg, in turns. */
export async function examinationFigures(ground: OperationGround): Promise<ExaminationFigures> {
  const { binaries, scratch } = ground;
  const path = await largeVideo(ground, 60);
  const { size: bytes } = await stat(path);
  Logger.overrideLogger(['warn', 'error']); // each run would be told of
  const examine = examinationOf(path, bytes, scratch);
  const picture = join(scratch, 'bare.jpg');
  const bare = async (): Promise<void> => {
    const all = ['-show_format', '-show_streams', '-of', 'json'];
    await runNicely(binaries.ffprobe, ['-v', 'error', ...all, path]);
    const one = ['-frames:v', '1', '-vf', 'scale=320:-2', '-q:v', '2'];
    await runBare(binaries.ffmpeg, [['-ss', '0', '-i', path, ...one, picture]]);
  };
  await examine();
  await bare();
  const times: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.ours.push(await timed(examine));
    times.bare.push(await timed(bare));
  }
  return {
    megabytes: bytes / 1_000_000,
    ours: median(times.ours),
    bare: median(times.bare),
    ratio: median(times.ours.map((ms, round) => ms / (times.bare[round] ?? Number.NaN))),
  };
}

/** The classes of the worker, in the sandbox that it has. */
function examinationOf(path: string, bytes: number, scratch: string): () => Promise<unknown> {
  const settings = new MediaSettings();
  const tool = new FfmpegMediaTool(settings);
  const examiner = new VideoExaminer(
    tool,
    new VideoThumbnailer(tool, settings),
    new MediaLimitsSettings(),
    new MediaAssetsSettings(),
  );
  return async () => {
    const own = join(scratch, randomUUID());
    await mkdir(own);
    const media = { ...signatureOf('mp4'), class: 'video' as const };
    const signal = new AbortController().signal;
    const limits = { signal, deadline: Date.now() + 60_000, onProgress: () => undefined };
    return examiner.examine({ path, media, bytes, scratch: own }, 'first', limits);
  };
}

export interface LargeImportFigures {
  /** Megabytes a second, from the request to the asset that is ready. */
  speed: number;
  /** Megabytes that the service held more meanwhile: the most of all imports. */
  growth: number;
}

/** Imports of the largest video there may be, from a server of files into the service in a process of its own. */
export async function largeImportFigures(
  clip: string,
  scratch: string,
): Promise<LargeImportFigures> {
  const head = await readFile(clip);
  const video = paddedVideo(head, LARGEST_MB * MEBIBYTE);
  const server = await FileServer.start(video);
  const service = await BenchProcess.start('./bench-service.js', [], {
    ...embeddedEnvironment({
      DATA_DIR: join(scratch, 'import-data'),
      PORT: '0',
      LOG_LEVEL: 'error',
    }),
    IMPORT_TEST_ALLOW: server.address,
  });
  try {
    const client = new ImportClient(service.url);
    const times: number[] = [];
    let growth = 0;
    await client.run(server.url); // what is loaded and opened once is no part of what an import takes
    for (let round = 0; round < IMPORTS; round++) {
      const grown = await memoryGrowth(service.pid, async () => {
        times.push(await timed(() => client.run(server.url)));
      });
      growth = Math.max(growth, grown);
    }
    const megabytes = video.bytes / 1_000_000;
    return { speed: (1000 * megabytes) / median(times), growth: growth / MEBIBYTE };
  } finally {
    await Promise.all([service.stop(), server.stop()]);
  }
}
