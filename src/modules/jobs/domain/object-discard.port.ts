/**
 * Notes, inside the current transaction, that stored objects are no longer needed; the sweeper removes them once the
 * transaction has committed and the delay has passed. So nothing is deleted for a change that was rolled back.
 */
export abstract class ObjectDiscardPort {
  /** Removes the objects after the delay, in milliseconds. Noting a key again moves its time. */
  abstract discard(keys: readonly string[], afterMs?: number): Promise<void>;

  /** Takes the note back, if the object has not been removed yet. Answers the keys still there. */
  abstract keep(keys: readonly string[]): Promise<string[]>;
}
