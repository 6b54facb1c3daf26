import { Logger } from '@nestjs/common';
import { MIGRATIONS } from '../../migrations/index.js';
import { connect, disconnect } from '../adapters/typeorm/connect.js';
import { createDataSource } from '../adapters/typeorm/data-source.js';
import { runMigrations } from '../adapters/typeorm/migrate.js';
import { DatabaseSettings } from '../config/database.settings.js';
import { loadSettings } from '../config/load-settings.js';
import { ServerSettings } from '../config/server.settings.js';
import { roleLogger } from './role-logger.js';

/**
 * Brings the schema of DATABASE_URL up to date and resolves: for a step of the deployment before the new API starts.
 * Needs nothing but the database; done again, or by several at once, it changes nothing.
 */
export async function migrate(env: NodeJS.ProcessEnv): Promise<void> {
  const settings = loadSettings([ServerSettings, DatabaseSettings], ['DATABASE_URL'], env);
  Logger.overrideLogger(roleLogger(settings.get(ServerSettings)));
  const { databaseUrl = '' } = settings.get(DatabaseSettings);
  const dataSource = createDataSource({
    url: databaseUrl,
    poolSize: 1,
    entities: [],
    migrations: MIGRATIONS,
  });
  await connect(dataSource);
  try {
    const names = await runMigrations(dataSource);
    const outcome = names.length === 0 ? 'The schema is up to date' : `Migrated: ${names.join()}`;
    new Logger('Migrate').log(outcome);
  } finally {
    await disconnect(dataSource);
  }
}
