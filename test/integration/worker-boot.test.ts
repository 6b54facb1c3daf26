import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { StorageSettings } from '../../src/config/storage.settings.js';
import { WorkerSettings } from '../../src/config/worker.settings.js';
import { JobHandlerRegistry } from '../../src/modules/jobs/worker/job-handler.registry.js';
import { JobGatePort } from '../../src/ports/job-gate.port.js';
import { StoragePort } from '../../src/ports/storage.port.js';
import { FakeGate } from '../support/fake-gate.js';
import { bootWorker, handlerOf, type Handle } from '../support/worker-bench.js';

const never: Handle = () => Promise.reject(new Error('never called'));

const boot = (handlers: number) =>
  bootWorker(
    Array.from({ length: handlers }, () => handlerOf(never)),
    [
      { provide: JobGatePort, useClass: FakeGate },
      { provide: StoragePort, useValue: {} },
      { provide: WorkerSettings, useValue: new WorkerSettings() },
      {
        provide: StorageSettings,
        useValue: Object.assign(new StorageSettings(), { dataDir: tmpdir() }),
      },
    ],
  );

describe('The boot of a worker', () => {
  it('finds the one handler of each kind', async () => {
    const context = await boot(1);
    const registry = context.get(JobHandlerRegistry, { strict: false });
    expect(registry.of('conversion.gif').kind).toBe('conversion.gif');
    await context.close();
  });

  it('fails when a kind has no handler', async () => {
    await expect(boot(0)).rejects.toThrow('conversion.gif has none');
  });

  it('fails when a kind has two', async () => {
    await expect(boot(2)).rejects.toThrow('conversion.gif has two');
  });
});
