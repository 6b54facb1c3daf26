import { Injectable } from '@nestjs/common';
import { RateLimitSettings } from '../../config/rate-limit.settings.js';
import type { Rate } from '../../ports/rate-counter.port.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The rates callers are held to. */
@Injectable()
export class CallerRates {
  readonly burst: Rate;
  readonly sustained: Rate;
  readonly uploads: Rate;
  readonly status: Rate;

  constructor(settings: RateLimitSettings) {
    this.burst = { name: 'burst', limit: settings.burstPerMinute, seconds: MINUTE };
    this.sustained = { name: 'sustained', limit: settings.sustainedPerDay, seconds: 24 * HOUR };
    this.uploads = { name: 'uploads', limit: settings.uploadsPerHour, seconds: HOUR };
    this.status = { name: 'status', limit: settings.statusPerMinute, seconds: MINUTE };
  }

  get all(): Rate[] {
    return [this.burst, this.sustained, this.uploads, this.status];
  }
}
