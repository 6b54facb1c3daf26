import { Injectable, Optional } from '@nestjs/common';
import type { Owner } from '../../../contracts/owner.js';
import type { CallerKind } from '../../../http/identity/caller-kind.js';
import { CallerRates } from '../../../http/throttling/caller-rates.js';
import type { OwnerLoad } from '../../../ports/job-statistics.port.js';

export interface SessionResponse {
  /** What everything the caller makes belongs to. */
  session_key: string;
  kind: CallerKind;
  authenticated: boolean;
  tier: 'standard' | 'premium';
  /** The caller's jobs that are not over. */
  jobs: OwnerLoad;
  /** Null where callers are not limited. */
  rate_limits: { name: string; limit: number; window_seconds: number }[] | null;
}

/** Who is asking, as the caller is told. */
@Injectable()
export class SessionPresenter {
  constructor(@Optional() private readonly rates?: CallerRates) {}

  present({ id, premium }: Owner, kind: CallerKind, jobs: OwnerLoad): SessionResponse {
    const rates = this.rates?.all;
    return {
      session_key: id,
      kind,
      authenticated: kind === 'user',
      tier: premium ? 'premium' : 'standard',
      jobs: { waiting: jobs.waiting, processing: jobs.processing },
      rate_limits:
        rates?.map(({ name, limit, seconds }) => ({ name, limit, window_seconds: seconds })) ??
        null,
    };
  }
}
