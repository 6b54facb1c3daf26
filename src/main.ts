import 'reflect-metadata';
import { EnvironmentError } from './config/load-settings.js';
import { roleOf } from './config/role-settings.js';
import type { RunningService } from './roles/running-service.js';

/** Starts the one role that APP_ROLE names; the others are never loaded. */
async function main(): Promise<void> {
  const role = roleOf(process.env);
  const { start } =
    role === 'api'
      ? await import('./roles/api.role.js')
      : role === 'worker'
        ? await import('./roles/worker.role.js')
        : await import('./roles/all.role.js');
  endOnSignal(await start(process.env));
}

/** SIGTERM and SIGINT stop the service gracefully and end with 0; a second one ends it at once. */
function endOnSignal(service: RunningService): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      service.stop().then(() => process.exit(0), fail);
    });
  }
}

function fail(error: unknown): void {
  const speaksForItself = error instanceof EnvironmentError || !(error instanceof Error);
  process.stderr.write(`${speaksForItself ? String(error) : (error.stack ?? error.message)}\n`);
  process.exit(1);
}

main().catch(fail);
