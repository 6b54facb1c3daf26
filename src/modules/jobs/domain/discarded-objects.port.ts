/** The sweeper's side of ObjectDiscardPort. */
export abstract class DiscardedObjectsPort {
  /**
   * Takes keys whose time has come, at most `limit`: from here on they cannot be kept any more. A key that is taken and
   * not forgotten comes again later.
   */
  abstract take(limit: number): Promise<string[]>;

  /** Forgets keys whose objects have been removed. */
  abstract forget(keys: readonly string[]): Promise<void>;
}
