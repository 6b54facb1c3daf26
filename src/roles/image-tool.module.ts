import { Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { SharpImageTool } from '../adapters/sharp/sharp-image-tool.adapter.js';
import { ImageLimitsSettings } from '../config/image-limits.settings.js';
import { SandboxSettings } from '../config/sandbox.settings.js';
import { ImageToolPort } from '../ports/image-tool.port.js';

/** Refuses the start of a role that works on images where their processes cannot be shut in as required. */
class ImageToolPreparation implements OnModuleInit {
  constructor(private readonly tool: SharpImageTool) {}

  async onModuleInit(): Promise<void> {
    await this.tool.prepare();
  }
}

/** The image library to be asked about, without a process; `ImageToolModule.forWork()` is for roles that use it. */
@Module({
  providers: [
    {
      provide: SharpImageTool,
      inject: [ImageLimitsSettings, SandboxSettings],
      useFactory: (limits: ImageLimitsSettings, sandbox: SandboxSettings) =>
        new SharpImageTool(limits, sandbox),
    },
    { provide: ImageToolPort, useExisting: SharpImageTool },
  ],
  exports: [ImageToolPort],
})
export class ImageToolModule {
  static forWork(): DynamicModule {
    return {
      module: ImageToolModule,
      providers: [
        {
          provide: ImageToolPreparation,
          inject: [SharpImageTool],
          useFactory: (tool: SharpImageTool) => new ImageToolPreparation(tool),
        },
      ],
    };
  }
}
