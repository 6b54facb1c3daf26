import { Module } from '@nestjs/common';
import { ImageReader } from '../media/worker/image.reader.js';
import { RemoteDownload } from '../media/worker/remote-download.js';
import { ImageExaminer } from './worker/image.examiner.js';
import { MediaFetcher } from './worker/media.fetcher.js';
import { MediaImportHandler } from './worker/media-import.handler.js';
import { VideoExaminer } from './worker/video.examiner.js';
import { VideoThumbnailer } from './worker/video.thumbnailer.js';

/** Imports on a worker. RemoteSourcePort, StoragePort, MediaToolPort, ImageToolPort and settings are provided globally. */
@Module({
  providers: [
    RemoteDownload,
    MediaFetcher,
    VideoThumbnailer,
    VideoExaminer,
    ImageReader,
    ImageExaminer,
    MediaImportHandler,
  ],
})
export class MediaAssetsWorkerModule {}
