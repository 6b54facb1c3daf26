import {
  Global,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { SignalBusPort } from '../../ports/signal-bus.port.js';
import { UnitOfWork } from '../../ports/unit-of-work.port.js';
import { connect, disconnect } from './connect.js';
import { createDataSource, type PostgresOptions } from './data-source.js';
import { runMigrations } from './migrate.js';
import { PostgresSignalBus } from './postgres-signal-bus.adapter.js';
import { TransactionScope } from './transaction-scope.js';
import { createTransactionalEntityManager } from './transactional-entity-manager.js';
import { TypeOrmUnitOfWork } from './typeorm-unit-of-work.adapter.js';

export interface TypeOrmAdapterOptions extends PostgresOptions {
  migrateOnStart: boolean;
}

/**
 * Postgres for the whole application: DataSource, EntityManager (the one that follows transactions), UnitOfWork and
 * SignalBusPort. Connected, and migrated where asked, before anything that injects them exists; without a reachable
 * Postgres that fails within 15 s. Connections close at onApplicationShutdown: what needs the database at the end uses
 * an earlier hook.
 */
@Global()
@Module({})
export class TypeOrmAdapterModule implements OnApplicationShutdown {
  static register(options: TypeOrmAdapterOptions): DynamicModule {
    const providers: Provider[] = [
      TransactionScope,
      { provide: DataSource, useFactory: () => open(options) },
      {
        provide: EntityManager,
        useFactory: createTransactionalEntityManager,
        inject: [DataSource, TransactionScope],
      },
      {
        provide: UnitOfWork,
        useFactory: (dataSource: DataSource, scope: TransactionScope) =>
          new TypeOrmUnitOfWork(dataSource, scope),
        inject: [DataSource, TransactionScope],
      },
      {
        provide: SignalBusPort,
        useFactory: (manager: EntityManager) => new PostgresSignalBus(manager, options.url),
        inject: [EntityManager],
      },
    ];
    return {
      module: TypeOrmAdapterModule,
      providers,
      exports: [DataSource, EntityManager, UnitOfWork, SignalBusPort],
    };
  }

  constructor(private readonly dataSource: DataSource) {}

  async onApplicationShutdown(): Promise<void> {
    await disconnect(this.dataSource);
  }
}

async function open({ migrateOnStart, ...options }: TypeOrmAdapterOptions): Promise<DataSource> {
  const dataSource = createDataSource(options);
  await connect(dataSource);
  try {
    if (migrateOnStart) await runMigrations(dataSource);
    return dataSource;
  } catch (error) {
    await disconnect(dataSource);
    throw error;
  }
}
