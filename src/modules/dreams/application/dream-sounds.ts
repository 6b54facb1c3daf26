import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { GetAssetUseCase } from '../../media-assets/application/get-asset.use-case.js';
import { OpenOutputUseCase } from '../../operations/application/open-output.use-case.js';
import type { DreamSound } from '../domain/dream.entity.js';

interface SoundFile {
  key: string;
  contentType: string;
}

const HEARD = /^(audio|video)\//;

/** Leads from what a dream's author named as music or narration to the file whose sound is heard. */
@Injectable()
export class DreamSounds {
  constructor(
    private readonly getAsset: GetAssetUseCase,
    private readonly openOutput: OpenOutputUseCase,
  ) {}

  /**
   * The storage key. NOT_READY where there is no such file of the owner's, or none yet; OPERATION_NOT_APPLICABLE where it
   * can hold no sound. `part` is what the caller calls it.
   */
  async resolve(ownerId: string, part: string, sound: DreamSound): Promise<string> {
    const file = await this.fileOf(ownerId, sound).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'NOT_READY') return undefined;
      if (error.code !== 'NOT_FOUND') throw error;
      // The dream that was asked for is there: NOT_FOUND would say that it is not.
      throw new AppError('NOT_READY', { detail: `What is given as ${part} is not there.` });
    });
    if (file === undefined) {
      throw new AppError('NOT_READY', { detail: `What is given as ${part} is not ready.` });
    }
    if (HEARD.test(file.contentType)) return file.key;
    throw new AppError('OPERATION_NOT_APPLICABLE', {
      detail: `What is given as ${part} holds no sound; it is ${file.contentType}.`,
    });
  }

  private async fileOf(ownerId: string, sound: DreamSound): Promise<SoundFile | undefined> {
    if ('operationId' in sound) return this.openOutput.execute(ownerId, sound.operationId);
    return (await this.getAsset.execute(ownerId, sound.assetId)).file;
  }
}
