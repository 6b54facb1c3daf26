import { Injectable } from '@nestjs/common';
import { AppError } from '../../../contracts/app-error.js';
import { ConversionRepository } from '../domain/conversion.repository.js';

/** Leads from the public name of a GIF to where it lies. NOT_FOUND until it is made, and once it is deleted. */
@Injectable()
export class OpenGifUseCase {
  constructor(private readonly conversions: ConversionRepository) {}

  async execute(gifFilename: string): Promise<string> {
    const conversion = await this.conversions.findByGifFilename(gifFilename);
    const key = conversion?.state.gif?.key;
    if (key === undefined) throw new AppError('NOT_FOUND');
    return key;
  }
}
