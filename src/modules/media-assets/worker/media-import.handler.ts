import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { JobError } from '../../../contracts/job-failure.js';
import type { ClaimedJob, JobOutput } from '../../../contracts/job-messages.js';
import type { MediaImportPayload } from '../../../contracts/media-import.js';
import { JobHandler, type HandledJob, type JobContext } from '../../jobs/worker/job-handler.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { ExaminedMedia } from './examined-media.js';
import { ImageExaminer } from './image.examiner.js';
import { MediaFetcher, type FetchedMedia } from './media.fetcher.js';
import { VideoExaminer } from './video.examiner.js';

/** The shares of an import at which its file is there, and at which it is known. */
const FETCHED = 0.8;
const EXAMINED = 0.9;

/** Takes a file in for good: fetches it, looks at it, makes its thumbnail, stores both. */
@Injectable()
export class MediaImportHandler extends JobHandler<'media.import'> {
  readonly kind = 'media.import' as const;
  private readonly logger = new Logger(MediaImportHandler.name);

  constructor(
    private readonly fetcher: MediaFetcher,
    private readonly videos: VideoExaminer,
    private readonly images: ImageExaminer,
  ) {
    super();
  }

  async handle(
    { id, payload, timeoutSeconds }: ClaimedJob<'media.import'>,
    context: JobContext,
  ): Promise<HandledJob<'media.import'>> {
    const { source, type } = payload;
    const say = (what: string): void => {
      this.logger.log(`${what} job=${id}`);
    };
    const limits: WorkLimits = {
      signal: context.signal,
      deadline: Date.now() + timeoutSeconds * 1000,
      onProgress: (share) => {
        context.progress(share * FETCHED);
      },
    };
    say(`Starting ${type} import job`);
    const file = await this.fetch(payload, context, limits);
    context.progress(FETCHED);
    say(`${'url' in source ? 'Downloaded' : 'Read'} ${type}: ${file.bytes} bytes`);
    if ('url' in source) context.prepareOutput(file.path);
    say(`Processing ${type}: extracting metadata and generating thumbnail`);
    const { facts, thumbnail } = await this.examine(file, payload, context, limits);
    context.progress(EXAMINED);
    say(`${capitalised(type)} processing complete`);
    const { fileKey, outputs } = await this.keep(file, payload, context, say);
    say('Uploading thumbnail to S3');
    const picture = await context.output(thumbnail, 'thumbnail.jpg', 'image/jpeg');
    say(`${capitalised(type)} import job completed successfully`);
    return {
      outputs: [...outputs, picture],
      result: {
        ...{ fileKey, contentType: file.media.contentType, thumbnailKey: picture.key },
        facts: { ...facts, size: file.bytes, checksum_sha256: file.sha256 },
      },
    };
  }

  private async fetch(
    { source, type }: MediaImportPayload,
    context: JobContext,
    limits: WorkLimits,
  ): Promise<FetchedMedia> {
    if ('key' in source) return this.fetcher.read(await context.input(source.key), type, limits);
    return this.fetcher.download(source.url, join(context.scratch, 'original'), type, limits);
  }

  private async examine(
    file: FetchedMedia,
    { type, thumbnail }: MediaImportPayload,
    context: JobContext,
    limits: WorkLimits,
  ): Promise<ExaminedMedia> {
    // Apart from the file: the folder that a tool writes to is its own for that long.
    const scratch = join(context.scratch, 'pictures');
    await mkdir(scratch, { mode: 0o700 });
    const examined = { ...file, scratch };
    return type === 'video'
      ? this.videos.examine(examined, thumbnail, limits)
      : this.images.examine(examined, limits);
  }

  /** What was fetched is stored; what was stored before stays where it is. */
  private async keep(
    { path, media: { extension, contentType }, sha256 }: FetchedMedia,
    { source, type }: MediaImportPayload,
    context: JobContext,
    say: (what: string) => void,
  ): Promise<{ fileKey: string; outputs: JobOutput[] }> {
    if ('key' in source) return { fileKey: source.key, outputs: [] };
    say(`Uploading ${type} to S3`);
    const stored = await context.output(path, `original.${extension}`, contentType);
    assertSame(stored, sha256);
    return { fileKey: stored.key, outputs: [stored] };
  }
}

/** What is stored must be what was fetched: tools have had the file in their hands meanwhile. */
function assertSame({ key, sha256 }: JobOutput, fetched: string): void {
  if (sha256 === fetched) return;
  throw new JobError('STORAGE_FAILED', { cause: new Error(`${key} is not what was fetched`) });
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
