import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { StartError } from './config/start-error.js';
import { roleOf } from './config/role-settings.js';
import type { RunningService } from './roles/running-service.js';

/**
 * Starts the one role that APP_ROLE names; the others are never loaded. `migrate` as the only argument brings the schema
 * up to date and ends instead. What .env says holds where the environment is silent.
 */
async function main([command, ...rest]: string[]): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (command === 'migrate' && rest.length === 0) {
    const { migrate } = await import('./roles/migrate.role.js');
    await migrate(process.env);
    return;
  }
  if (command !== undefined) throw new StartError('The only command is: migrate');
  const role = roleOf(process.env);
  const { start } =
    role === 'api'
      ? await import('./roles/api.role.js')
      : role === 'worker'
        ? await import('./roles/worker.role.js')
        : await import('./roles/all.role.js');
  endOnSignal(await start(process.env));
}

/** SIGTERM and SIGINT stop the service gracefully and end with 0; a second one, of either kind, ends it at once. */
function endOnSignal(service: RunningService): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      service.stop().then(() => process.exit(0), fail);
    });
  }
}

function fail(error: unknown): void {
  const unexpected = error instanceof Error && !(error instanceof StartError);
  const words = unexpected ? error.stack : error instanceof Error ? error.message : String(error);
  process.stderr.write(`${words ?? 'The service ended'}\n`);
  process.exit(1);
}

main(process.argv.slice(2)).catch(fail);
