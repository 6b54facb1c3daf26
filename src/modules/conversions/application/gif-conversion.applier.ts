import { Injectable, Logger } from '@nestjs/common';
import { ConversionsSettings } from '../../../config/conversions.settings.js';
import { AppError } from '../../../contracts/app-error.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import { JobApplier, type JobTransition } from '../../jobs/domain/job-applier.js';
import type { Job } from '../../jobs/domain/job.entity.js';
import { ObjectDiscardPort } from '../../jobs/domain/object-discard.port.js';
import type { Conversion } from '../domain/conversion.entity.js';
import { ConversionRepository } from '../domain/conversion.repository.js';

const HOUR_MS = 3_600_000;

type GifTransition = JobTransition<'conversion.gif'>;
type Completion = Extract<GifTransition, { to: 'completed' }>;

/**
 * A conversion follows its job. The video is removed as soon as nobody needs it: at completion, at cancellation and at
 * a failure for good; after a failure that a retry may mend it is kept for a while. A job whose conversion has been
 * deleted, or has another job by now, changes nothing, and what it made is removed.
 */
@Injectable()
export class GifConversionApplier extends JobApplier<'conversion.gif'> {
  readonly kind = 'conversion.gif' as const;
  private readonly logger = new Logger(GifConversionApplier.name);

  constructor(
    private readonly conversions: ConversionRepository,
    private readonly discards: ObjectDiscardPort,
    private readonly settings: ConversionsSettings,
  ) {
    super();
  }

  async apply(job: Job<'conversion.gif'>, transition: GifTransition): Promise<void> {
    const conversion = await this.conversions.findByJobForUpdate(job.id);
    if (conversion === undefined) {
      if (transition.to === 'completed') {
        await this.discards.discard(transition.outputs.map(({ key }) => key));
      }
      return;
    }
    await this.follow(conversion, transition, job.finishedAt ?? new Date());
    await this.conversions.update(conversion);
    this.logger.log(`Conversion ${conversion.state.id} is ${transition.to}`);
  }

  private async follow(conversion: Conversion, transition: GifTransition, at: Date): Promise<void> {
    switch (transition.to) {
      case 'processing':
        conversion.process();
        return;
      case 'queued':
        conversion.requeue();
        return;
      case 'completed':
        await this.complete(conversion, transition, at);
        return;
      case 'failed':
        await this.fail(conversion, transition.error, at);
        return;
      case 'cancelled':
        conversion.cancel(at);
        await this.discards.discard(conversion.releaseSource());
    }
  }

  private async complete(
    conversion: Conversion,
    { outputs, result }: Completion,
    at: Date,
  ): Promise<void> {
    const [gif, ...others] = outputs;
    if (gif === undefined || others.length > 0)
      throw new AppError('VALIDATION_FAILED', {
        fields: [{ field: 'outputs', message: 'a conversion has one output' }],
      });
    conversion.complete({ key: gif.key, bytes: gif.bytes, ...result }, at);
    await this.discards.discard(conversion.releaseSource());
  }

  private async fail(conversion: Conversion, error: JobFailure, at: Date): Promise<void> {
    conversion.fail(error, at);
    const { sourceKey } = conversion.state;
    if (conversion.mayBeRetried && sourceKey !== undefined) {
      await this.discards.discard([sourceKey], this.settings.retryWindowHours * HOUR_MS);
    } else await this.discards.discard(conversion.releaseSource());
  }
}
