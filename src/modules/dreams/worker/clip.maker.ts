import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { MediaAssetsSettings } from '../../../config/media-assets.settings.js';
import { JobError } from '../../../contracts/job-failure.js';
import type { StoredClip } from '../../../contracts/dream.js';
import { VideoGeneratorPort, type MadeClip } from '../../../ports/video-generator.port.js';
import { RemoteDownload } from '../../media/worker/remote-download.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { SceneClip } from '../domain/film/scene-clips.js';
import { ClipReader, type ReadClip } from './clip.reader.js';
import { makeFolder, type DreamWork } from './dream-work.js';

const MEBIBYTE = 1024 * 1024;

/** A clip as its generator left it, and the folder it was made in. */
export interface FreshClip {
  made: MadeClip;
  folder: string;
}

/** Has one clip made, and takes it in: what a generator made is fetched, looked at, stored and remembered. */
@Injectable()
export class ClipMaker {
  private readonly logger = new Logger(ClipMaker.name);

  constructor(
    private readonly generator: VideoGeneratorPort,
    private readonly remote: RemoteDownload,
    private readonly reader: ClipReader,
    private readonly settings: MediaAssetsSettings,
  ) {}

  /** Throws what the generator throws. */
  async make(work: DreamWork, { id, request }: SceneClip, limits: WorkLimits): Promise<FreshClip> {
    const { keeper, deadline } = work;
    const folder = await makeFolder(work, `clip-${request.index}`);
    const made = await this.generator.make(request, {
      ...{ folder, deadline, signal: limits.signal, onProgress: limits.onProgress },
      begun: keeper.state.begun?.[id],
      keep: (begun) =>
        keeper.keep((state) => {
          state.begun = { ...state.begun, [id]: begun };
        }),
    });
    return { made, folder };
  }

  /** Throws the JobErrors of RemoteDownload and of ClipReader. */
  async take(
    work: DreamWork,
    { id, request }: SceneClip,
    { made, folder }: FreshClip,
    limits: WorkLimits,
  ): Promise<ReadClip> {
    const { context, keeper, job } = work;
    const path = await this.fetched(made, folder, limits);
    const clip =
      made.seconds === undefined
        ? await this.reader.examine(path, request.seconds, folder, limits)
        : await this.reader.read(path, made.seconds, limits.signal);
    const { key, bytes } = await context.output(path, `scene-${id}.mp4`, 'video/mp4');
    const stored: StoredClip = { key, bytes, seconds: clip.seconds };
    if (made.costUsd !== undefined) stored.costUsd = made.costUsd;
    await keeper.keep((state) => {
      state.clips = { ...state.clips, [id]: stored };
      state.begun = without(state.begun, id);
    });
    const { index, count } = request;
    this.logger.log(`Scene ${index + 1} of ${count} is there: ${bytes} bytes job=${job.id}`);
    await rm(folder, { recursive: true, force: true });
    return this.placed(clip, await context.input(key));
  }

  /** A clip that is stored already, if it still is. */
  async recall(
    { context }: DreamWork,
    stored: StoredClip,
    { signal }: Pick<WorkLimits, 'signal'>,
  ): Promise<ReadClip> {
    return this.reader.read(await context.input(stored.key), stored.seconds, signal);
  }

  /** What is no use to anyone is not gone on with. */
  async forget({ keeper }: DreamWork, { id }: SceneClip): Promise<void> {
    if (keeper.state.begun?.[id] === undefined) return;
    await keeper.keep((state) => {
      state.begun = without(state.begun, id);
    });
  }

  private async fetched({ file }: MadeClip, folder: string, limits: WorkLimits): Promise<string> {
    if ('path' in file) return file.path;
    const path = join(folder, 'fetched');
    const maxBytes = this.settings.maxVideoMb * MEBIBYTE;
    await this.remote.fetch({
      ...{ url: file.url, path, maxBytes, signal: limits.signal },
      limitOf: (media) => {
        if (media?.class === 'video') return maxBytes;
        throw new JobError('INPUT_NO_VIDEO');
      },
      onProgress: () => undefined,
    });
    return path;
  }

  private placed(clip: ReadClip, path: string): ReadClip {
    const sound = clip.sound === undefined ? undefined : { ...clip.sound, path };
    return { ...clip, path, sound };
  }
}

function without<T>(all: Record<string, T> | undefined, id: string): Record<string, T> {
  return Object.fromEntries(Object.entries(all ?? {}).filter(([key]) => key !== id));
}
