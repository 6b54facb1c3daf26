import { Module } from '@nestjs/common';
import { GifConversionHandler } from './worker/gif-conversion.handler.js';
import { GifFitter } from './worker/gif-fitter.js';
import { GifMaker } from './worker/gif-maker.js';
import { VideoInspector } from './worker/video-inspector.js';

/** Video to GIF on a worker. MediaToolPort and settings are provided globally. */
@Module({ providers: [VideoInspector, GifMaker, GifFitter, GifConversionHandler] })
export class ConversionsWorkerModule {}
