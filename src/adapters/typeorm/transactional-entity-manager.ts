import type { DataSource, EntityManager } from 'typeorm';
import type { TransactionScope } from './transaction-scope.js';

/**
 * The EntityManager that is injected everywhere: each use goes to the transaction the caller is in, else to the pool.
 * A repository asked of it belongs to that moment; ask anew instead of keeping one. An outage is SERVICE_UNAVAILABLE.
 */
export function createTransactionalEntityManager(
  dataSource: DataSource,
  scope: TransactionScope,
): EntityManager {
  return new Proxy(dataSource.manager, {
    get(fallback, property) {
      const manager = scope.current()?.manager ?? fallback;
      const value: unknown = Reflect.get(manager, property, manager);
      return typeof value === 'function' ? (value.bind(manager) as unknown) : value;
    },
  });
}
