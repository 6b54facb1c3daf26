import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ConversionsSettings } from '../../../config/conversions.settings.js';
import type { Owner } from '../../../contracts/owner.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { SubmitJobUseCase } from '../../jobs/application/submit-job.use-case.js';
import { Conversion, conversionFilenames } from '../domain/conversion.entity.js';
import { ConversionRepository } from '../domain/conversion.repository.js';
import { followedConversion, type FollowedConversion } from '../domain/followed-conversion.js';
import { gifParameters, type AskedGifParameters } from '../../media/domain/gif-parameters.js';

/** A video that has been stored. `extension` is that of the format found in it, without a dot. */
export interface StoredVideo {
  key: string;
  bytes: number;
  extension: string;
  originalName: string;
}

export interface StartConversion {
  owner: Owner;
  requestId: string;
  video: StoredVideo;
  asked: AskedGifParameters;
}

/** Takes a stored video on: from here it belongs to the conversion, which is written together with its job. */
@Injectable()
export class StartConversionUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly submitJob: SubmitJobUseCase,
    private readonly conversions: ConversionRepository,
    private readonly settings: ConversionsSettings,
  ) {}

  execute({ owner, requestId, video, asked }: StartConversion): Promise<FollowedConversion> {
    const filenames = conversionFilenames(randomUUID(), video.extension);
    const parameters = gifParameters(asked, this.settings.trimSeconds);
    const { gifFilename } = filenames;
    return this.unitOfWork.run(async () => {
      const job = await this.submitJob.execute({
        kind: 'conversion.gif',
        owner,
        requestId,
        payload: { sourceKey: video.key, gifFilename, parameters },
      });
      const conversion = Conversion.start({
        id: randomUUID(),
        ownerId: owner.id,
        jobId: job.id,
        originalName: video.originalName,
        videoBytes: video.bytes,
        sourceKey: video.key,
        createdAt: new Date(),
        parameters,
        ...filenames,
      });
      await this.conversions.insert(conversion);
      return followedConversion(conversion, job);
    });
  }
}
