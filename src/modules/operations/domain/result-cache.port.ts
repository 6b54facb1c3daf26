/** Finds out whether a result is there already, or on its way. */
export abstract class ResultCachePort {
  /**
   * The job of an owner's operation with this key that is queued, processing or completed; a completed one is preferred.
   * Others that ask for the same wait until the caller's transaction ends, so that of many at once one begins the work.
   */
  abstract enter(ownerId: string, cacheKey: string): Promise<string | undefined>;
}
