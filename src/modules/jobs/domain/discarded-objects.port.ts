/** The sweeper's side of ObjectDiscardPort. */
export abstract class DiscardedObjectsPort {
  /** Keys whose time has come, at most `limit`, locked for the caller's transaction; locked ones are passed over. */
  abstract due(limit: number): Promise<string[]>;

  /** Forgets keys whose objects have been removed. */
  abstract forget(keys: readonly string[]): Promise<void>;
}
