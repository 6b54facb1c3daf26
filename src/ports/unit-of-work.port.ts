/** One transaction across modules. Repositories called inside `run` take part in it by themselves. */
export abstract class UnitOfWork {
  /** Runs the work in a transaction: committed when it resolves, rolled back when it throws. A nested call joins the outer one. */
  abstract run<T>(work: () => Promise<T>): Promise<T>;

  /** Calls the hook once the current transaction has committed, never when it rolls back; at once when there is none. */
  abstract afterCommit(hook: () => void): void;
}
