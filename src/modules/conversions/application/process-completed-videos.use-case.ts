import { Injectable } from '@nestjs/common';
import { ConversionRepository } from '../domain/conversion.repository.js';

/** `processed` were found over, of which `updated` have a GIF and `failed` none; `pending` are still under way. */
export interface ProcessedVideos {
  processed: number;
  updated: number;
  failed: number;
  pending: number;
}

/** Takes note of an owner's conversions that are over and have not been taken note of. Asked again, it finds none. */
@Injectable()
export class ProcessCompletedVideosUseCase {
  constructor(private readonly conversions: ConversionRepository) {}

  async execute(ownerId: string): Promise<ProcessedVideos> {
    const { completed, failed } = await this.conversions.applyEnds(ownerId);
    const pending = await this.conversions.countPending(ownerId);
    return { processed: completed + failed, updated: completed, failed, pending };
  }
}
