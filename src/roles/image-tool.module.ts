import { Module } from '@nestjs/common';
import { SharpImageTool } from '../adapters/sharp/sharp-image-tool.adapter.js';
import { ImageLimitsSettings } from '../config/image-limits.settings.js';
import { SandboxSettings } from '../config/sandbox.settings.js';
import { ImageToolPort } from '../ports/image-tool.port.js';

/** The image library. Its processes are started by the first image, so a role that only asks its version has none. */
@Module({
  providers: [
    {
      provide: ImageToolPort,
      inject: [ImageLimitsSettings, SandboxSettings],
      useFactory: (limits: ImageLimitsSettings, sandbox: SandboxSettings) =>
        new SharpImageTool(limits, sandbox),
    },
  ],
  exports: [ImageToolPort],
})
export class ImageToolModule {}
