import { Module } from '@nestjs/common';
import { MediaImportHandler } from './worker/media-import.handler.js';

/** Imports on a worker. RemoteSourcePort, StoragePort, MediaToolPort, ImageToolPort and settings are provided globally. */
@Module({ providers: [MediaImportHandler] })
export class MediaAssetsWorkerModule {}
