/** So many uses in so many seconds, counted from the first. */
export interface Rate {
  name: string;
  limit: number;
  seconds: number;
}

/** What is left after a use. */
export interface RateUse {
  /** False for a use past the limit. */
  allowed: boolean;
  remaining: number;
  /** Whole seconds until all uses are there again, at least 1. */
  resetSeconds: number;
}

/** Counts uses by rate and caller, for every instance of the API together. Never fails: where it cannot ask, it counts alone. */
export abstract class RateCounterPort {
  abstract use(rate: Rate, caller: string): Promise<RateUse>;
}
