import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ConversionsSettings } from '../../../config/conversions.settings.js';
import { IntervalLoop } from '../../jobs/application/interval-loop.js';
import { ConversionRepository } from '../domain/conversion.repository.js';

/** Takes note of everyone's ended conversions every few minutes, so that nobody has to ask for it. */
@Injectable()
export class CompletedVideosSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(CompletedVideosSchedule.name);
  private readonly loop: IntervalLoop;

  constructor(
    private readonly conversions: ConversionRepository,
    settings: ConversionsSettings,
  ) {
    this.loop = new IntervalLoop('CompletedVideos', settings.applyIntervalMs, () => this.apply());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.loop.stop();
  }

  async apply(): Promise<void> {
    const { completed, failed } = await this.conversions.applyEnds();
    if (completed + failed > 0) {
      this.logger.log(`Conversions over: ${completed} completed, ${failed} without a GIF`);
    }
  }
}
