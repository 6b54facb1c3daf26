import { Module } from '@nestjs/common';
import { DreamRenderHandler } from './worker/dream-render.handler.js';

/**
 * Rendering dreams on a worker. Provided globally: ScenePlannerPort, VideoGeneratorPort, PreviewGeneratorPort,
 * TypesetterPort, RemoteSourcePort, MediaToolPort and settings.
 */
@Module({ providers: [DreamRenderHandler] })
export class DreamsWorkerModule {}
