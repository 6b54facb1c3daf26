import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { FfmpegMediaTool } from '../adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
import { SandboxOpener } from '../adapters/ffmpeg/sandbox/sandbox.opener.js';
import { MediaToolPort } from '../ports/media-tool.port.js';

/** Refuses the start of a role that runs the tools where they cannot be shut in as required. */
class MediaToolPreparation implements OnModuleInit {
  constructor(private readonly tool: FfmpegMediaTool) {}

  async onModuleInit(): Promise<void> {
    await this.tool.prepare();
  }
}

/** The tools to be asked about; `MediaToolModule.forWork()` is for roles that run them. */
@Module({
  providers: [
    SandboxOpener,
    FfmpegMediaTool,
    { provide: MediaToolPort, useExisting: FfmpegMediaTool },
  ],
  exports: [MediaToolPort],
})
export class MediaToolModule {
  static forWork(): DynamicModule {
    return {
      module: MediaToolModule,
      providers: [
        {
          provide: MediaToolPreparation,
          inject: [FfmpegMediaTool],
          useFactory: (tool: FfmpegMediaTool) => new MediaToolPreparation(tool),
        },
      ],
    };
  }
}
