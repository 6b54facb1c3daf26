import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  defaultOf,
  flySecrets,
  problemsOf,
  readFly,
  readText,
  ROOT,
  seconds,
  variablesOf,
} from '../support/packaging.js';

const APPS = [
  { role: 'api', file: 'fly.toml', drain: 'SHUTDOWN_GRACE_MS' },
  { role: 'worker', file: 'fly.worker.toml', drain: 'WORKER_DRAIN_MS' },
] as const;

/** A value of the right kind for each secret. */
const VALUES: Record<string, string> = {
  DATABASE_URL: 'postgres://framewright@db/framewright',
  REDIS_URL: 'rediss://default:secret@redis:6379',
};

function given(names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, VALUES[name] ?? 'x'.repeat(48)]));
}

/** The longest Fly waits before it kills. */
const LONGEST_KILL_TIMEOUT = 300;

describe.each(APPS)('$file', ({ role, file, drain }) => {
  const fly = readFly(file);
  const secrets = flySecrets(file);

  it('starts the role with its settings and the secrets it lists', () => {
    expect(fly.env['APP_ROLE']).toBe(role);
    expect(problemsOf(role, { ...fly.env, ...given(secrets) })).toEqual([]);
  });

  it('lists no secret that the role could do without', () => {
    for (const name of secrets) {
      const others = secrets.filter((other) => other !== name);
      expect(problemsOf(role, { ...fly.env, ...given(others) })).not.toEqual([]);
    }
  });

  it('names variables that the role reads, and holds no secret', () => {
    const named = [...Object.keys(fly.env), ...secrets];
    expect(named.filter((name) => !variablesOf(role).has(name))).toEqual([]);
    expect(Object.keys(fly.env).filter((name) => secrets.includes(name))).toEqual([]);
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
    expect(worker.processes).toEqual({ worker: 'node dist/src/main.js' });
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

  it('keep files in the same place', () => {
    for (const name of ['S3_ENDPOINT', 'S3_REGION']) expect(worker.env[name]).toBe(api.env[name]);
    expect(worker.mounts?.destination).toBe('/data');
  });
});
