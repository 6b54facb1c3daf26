import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { describe, expect, it } from 'vitest';
import { WorkerHealthServer } from '../../src/adapters/worker-health/worker-health.server.js';
import { QUEUES } from '../../src/contracts/queues.js';
import { HealthController } from '../../src/http/health/health.controller.js';
import {
  defaultOf,
  flyGroups,
  flyOptionalSecrets,
  flySecrets,
  problemsOf,
  readFly,
  readText,
  ROOT,
  seconds,
  variablesOf,
  type FlyFile,
  type FlyMetrics,
} from '../support/packaging.js';

const APPS = [
  { role: 'api', file: 'fly.toml', drain: 'SHUTDOWN_GRACE_MS' },
  { role: 'worker', file: 'fly.worker.toml', drain: 'WORKER_DRAIN_MS' },
] as const;

/** A value of the right kind for each secret. */
const VALUES: Record<string, string> = {
  DATABASE_URL: 'postgres://framewright@db/framewright',
  REDIS_URL: 'rediss://default:secret@redis:6379',
  REPLICATE_WEBHOOK_SECRET: `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}`,
};

function given(names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, VALUES[name] ?? 'x'.repeat(48)]));
}

/** The longest Fly waits before it kills. */
const LONGEST_KILL_TIMEOUT = 300;

const collectors = ({ metrics = [] }: FlyFile): FlyMetrics[] => [metrics].flat();

describe.each(APPS)('$file', ({ role, file, drain }) => {
  const fly = readFly(file);
  const secrets = flySecrets(file);
  const optional = flyOptionalSecrets(file);
  const groups = flyGroups(fly);

  it('starts the role with its settings and the secrets it lists', () => {
    expect(fly.env['APP_ROLE']).toBe(role);
    for (const { env } of Object.values(groups)) {
      expect(problemsOf(role, { ...env, ...given(secrets) })).toEqual([]);
      expect(problemsOf(role, { ...env, ...given([...secrets, ...optional]) })).toEqual([]);
    }
  });

  it('lists no secret that the role could do without', () => {
    for (const name of secrets) {
      const others = secrets.filter((other) => other !== name);
      expect(problemsOf(role, { ...fly.env, ...given(others) })).not.toEqual([]);
    }
  });

  it('names variables that the role reads, and holds no secret', () => {
    const set = Object.values(groups).flatMap(({ env }) => Object.keys(env));
    const named = [...set, ...secrets, ...optional];
    expect(named.filter((name) => !variablesOf(role).has(name))).toEqual([]);
    expect(set.filter((name) => secrets.includes(name) || optional.includes(name))).toEqual([]);
    const suspect = set.filter((name) => /SECRET|TOKEN|PASSWORD|KEY|_URL$/.test(name));
    expect(suspect.filter((name) => !/^(API|PUBLIC)_BASE_URL$/.test(name))).toEqual([]);
  });

  it('ends a machine politely, and later than the product is done', () => {
    const drainMs = Number(fly.env[drain] ?? defaultOf(role, drain));
    expect(fly.kill_signal).toBe('SIGTERM');
    expect(seconds(fly.kill_timeout) * 1_000).toBeGreaterThanOrEqual(drainMs + 15_000);
    expect(seconds(fly.kill_timeout)).toBeLessThanOrEqual(LONGEST_KILL_TIMEOUT);
  });

  it('is asked for readiness on the port the product listens on', () => {
    const port = Number(fly.env['PORT']);
    const checks = [...(fly.http_service?.checks ?? []), ...Object.values(fly.checks ?? {})];
    expect(checks.map(({ path }) => path)).toEqual(['/readyz']);
    for (const check of checks) expect(check.port ?? fly.http_service?.internal_port).toBe(port);
  });

  it('has all of its machines checked, sized and given what they need', () => {
    const names = Object.keys(groups);
    const parts = [...Object.values(fly.checks ?? {}), ...(fly.mounts ? [fly.mounts] : [])];
    for (const { processes = names } of [...parts, ...collectors(fly)]) {
      expect([...processes].sort()).toEqual([...names].sort());
    }
    const sized = fly.vm.flatMap(({ processes = names }) => processes);
    expect(sized.sort()).toEqual([...names].sort());
  });

  it('lets Fly collect metrics where they need no token, and nowhere a caller gets to', () => {
    const [{ port, path } = {}, ...others] = collectors(fly);
    expect(others).toEqual([]);
    expect(path).toBe('/metrics');
    expect(String(port)).toBe(fly.env['METRICS_PORT']);
    expect(fly.env['METRICS_PORT']).not.toBe(fly.env['PORT']);
    expect(fly.http_service?.internal_port).not.toBe(port);
    // By IPv6 and by IPv4.
    expect(fly.env['HOST']).toBe('::');
  });

  it('is built from the one Dockerfile', () => {
    expect(fly.build.dockerfile).toBe('Dockerfile');
    expect(existsSync(new URL('Dockerfile', ROOT))).toBe(true);
  });
});

describe('the two apps of Fly.io', () => {
  const api = readFly('fly.toml');
  const worker = readFly('fly.worker.toml');

  it('give a worker no database and no service', () => {
    expect(readText('fly.worker.toml')).not.toContain('DATABASE_URL');
    expect(worker).not.toHaveProperty('http_service');
    expect(worker).not.toHaveProperty('services');
    const commands = Object.values(flyGroups(worker)).map(({ command }) => command);
    expect(commands).toEqual(['node dist/src/main.js', 'node dist/src/main.js']);
  });

  it('serve every queue once, and dreams on machines of their own', () => {
    const served = Object.entries(flyGroups(worker)).map(
      ([name, { env }]) => [name, (env['WORKER_QUEUES'] ?? 'default').split(',')] as const,
    );
    expect(served.flatMap(([, queues]) => queues).sort()).toEqual([...QUEUES].sort());
    expect(Object.fromEntries(served)['dreams']).toEqual(['dreams']);
  });

  it('are asked by routes that are there', async () => {
    const [ofApi] = api.http_service?.checks ?? [];
    const ready = Object.getOwnPropertyDescriptor(HealthController.prototype, 'ready');
    const path: unknown = Reflect.getMetadata(PATH_METADATA, ready?.value as object);
    expect(ofApi?.path).toBe(`/${String(path)}`);
    const health = new WorkerHealthServer(0, '127.0.0.1', {});
    await health.start();
    try {
      for (const check of Object.values(worker.checks ?? {})) {
        expect((await fetch(health.url + check.path)).status).toBe(200);
      }
    } finally {
      await health.stop();
    }
  });

  it('ask a worker less often than its answer may change, and give it time to say no', () => {
    for (const { timeout, interval } of Object.values(worker.checks ?? {})) {
      const unreachable = Number(defaultOf('worker', 'WORKER_UNREACHABLE_MS')) / 1_000;
      expect(seconds(interval)).toBeLessThan(unreachable);
      // A part that does not answer is waited for.
      expect(seconds(timeout)).toBeGreaterThan(5);
    }
  });

  it('migrate before a machine is replaced, and not again at every start', () => {
    expect(api.deploy.release_command).toBe('node dist/src/main.js migrate');
    expect(api.env['MIGRATE_ON_START']).toBe('false');
    expect(worker.deploy).not.toHaveProperty('release_command');
  });

  it('find one another over the private network, which is IPv6', () => {
    expect(worker.env['API_BASE_URL']).toBe(`http://${api.app}.internal:${api.env['PORT'] ?? ''}`);
    expect(api.env['HOST']).toBe('::');
    expect(api.env['PUBLIC_BASE_URL']).toBe(`https://${api.app}.fly.dev`);
  });

  it('never stop the API for want of requests', () => {
    expect(api.http_service?.auto_stop_machines).toBe('off');
    expect(api.http_service?.min_machines_running).toBeGreaterThanOrEqual(1);
  });

  it('leave room for requests beside all who follow events', () => {
    const { type, hard_limit } = api.http_service?.concurrency ?? {};
    const streams = Number(api.env['EVENTS_MAX_STREAMS'] ?? defaultOf('api', 'EVENTS_MAX_STREAMS'));
    expect(type).toBe('requests');
    expect(hard_limit).toBeGreaterThanOrEqual(streams + 400);
  });

  it('keep files in the same place', () => {
    for (const name of ['S3_ENDPOINT', 'S3_REGION']) expect(worker.env[name]).toBe(api.env[name]);
    expect(worker.mounts?.destination).toBe('/data');
  });
});
