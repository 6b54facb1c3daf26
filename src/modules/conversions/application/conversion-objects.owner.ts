import { Injectable } from '@nestjs/common';
import { ObjectOwner } from '../../jobs/domain/object-owner.js';
import { ConversionRepository } from '../domain/conversion.repository.js';

/** Holds on to the videos that wait to be converted, and to the GIFs. */
@Injectable()
export class ConversionObjectsOwner extends ObjectOwner {
  constructor(private readonly conversions: ConversionRepository) {
    super();
  }

  referenced(keys: readonly string[]): Promise<string[]> {
    return this.conversions.referenced(keys);
  }
}
