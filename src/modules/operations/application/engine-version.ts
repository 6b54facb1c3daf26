import { Injectable, Logger, Optional, type OnApplicationBootstrap } from '@nestjs/common';
import { ImageToolPort } from '../../../ports/image-tool.port.js';
import { MediaToolPort } from '../../../ports/media-tool.port.js';
import { planCodeDigest } from './plan-code.js';

/**
 * What makes results: the code that plans them and the tools of this machine, which API and workers have alike, being
 * one image. The same input and parameters need not give the same with another.
 */
@Injectable()
export class EngineVersion implements OnApplicationBootstrap {
  private readonly logger = new Logger(EngineVersion.name);
  private known: Promise<string> | undefined;

  constructor(
    private readonly mediaTool: MediaToolPort,
    @Optional() private readonly imageTool?: ImageToolPort,
  ) {}

  /** Asked while the service starts, so that the first request need not wait. */
  onApplicationBootstrap(): void {
    void this.current();
  }

  /** Asked once and kept; undefined, and asked again the next time, while a tool does not answer. */
  async current(): Promise<string | undefined> {
    try {
      return await (this.known ??= this.ask());
    } catch (error) {
      this.known = undefined;
      this.logger.warn(`The tools' versions are not known, no result is reused: ${String(error)}`);
      return undefined;
    }
  }

  private async ask(): Promise<string> {
    const { ffmpeg, ffprobe } = await this.mediaTool.version();
    return JSON.stringify([
      await planCodeDigest(),
      ffmpeg,
      ffprobe,
      await this.imageTool?.version(),
    ]);
  }
}
