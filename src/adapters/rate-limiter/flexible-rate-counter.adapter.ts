import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateCounterPort, type Rate, type RateUse } from '../../ports/rate-counter.port.js';

/** Makes the limiter of one rate. */
export type LimiterOf = (rate: Rate) => RateLimiterAbstract;

/** Counts with rate-limiter-flexible, one limiter a rate, made when it is first used. */
export class FlexibleRateCounter extends RateCounterPort {
  private readonly limiters = new Map<string, RateLimiterAbstract>();

  constructor(private readonly limiterOf: LimiterOf = inMemory) {
    super();
  }

  async use(rate: Rate, caller: string): Promise<RateUse> {
    try {
      return toUse(await this.limiter(rate).consume(caller), true);
    } catch (rejection) {
      if (rejection instanceof RateLimiterRes) return toUse(rejection, false);
      throw rejection;
    }
  }

  private limiter(rate: Rate): RateLimiterAbstract {
    const known = this.limiters.get(rate.name) ?? this.limiterOf(rate);
    this.limiters.set(rate.name, known);
    return known;
  }
}

/** Counts of this process alone. */
export function inMemory({ name, limit, seconds }: Rate): RateLimiterMemory {
  return new RateLimiterMemory({ keyPrefix: name, points: limit, duration: seconds });
}

function toUse({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): RateUse {
  const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return { allowed, remaining: remainingPoints, resetSeconds };
}
