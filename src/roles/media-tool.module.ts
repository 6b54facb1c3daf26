import { Module } from '@nestjs/common';
import { FfmpegMediaTool } from '../adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { MediaToolPort } from '../ports/media-tool.port.js';

@Module({
  providers: [{ provide: MediaToolPort, useClass: FfmpegMediaTool }],
  exports: [MediaToolPort],
})
export class MediaToolModule {}
