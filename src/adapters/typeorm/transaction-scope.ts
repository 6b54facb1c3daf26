import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from 'typeorm';

/** A transaction while its work runs. */
export interface OpenTransaction {
  readonly manager: EntityManager;
  readonly afterCommit: (() => void)[];
  /** Why it can no longer be committed. */
  failure?: { error: unknown };
  /** Set at its end: what the work left running (timers, listeners) is outside from then on. */
  over: boolean;
}

/** Which transaction the running code is in, carried along by Node through every await. */
export class TransactionScope {
  private readonly storage = new AsyncLocalStorage<OpenTransaction>();

  current(): OpenTransaction | undefined {
    const transaction = this.storage.getStore();
    return transaction === undefined || transaction.over ? undefined : transaction;
  }

  run<T>(transaction: OpenTransaction, work: () => Promise<T>): Promise<T> {
    return this.storage.run(transaction, work);
  }
}
