import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { envFields } from './env.decorator.js';
import { EnvironmentError } from './load-settings.js';
import { RemoteSourceSettings } from './remote-source.settings.js';
import { loadRoleSettings, ROLE_SETTINGS, roleOf, ROLES } from './role-settings.js';
import { ServerSettings } from './server.settings.js';
import { StorageSettings } from './storage.settings.js';
import { WorkerSettings } from './worker.settings.js';

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const documented = new Map(
  example
    .split('\n')
    .filter((line) => /^[A-Z0-9_]+=/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);
const known = new Set(
  ROLES.flatMap((role) => ROLE_SETTINGS[role].flatMap(envFields)).map((f) => f.name),
);

function problemsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it('is written down whole in .env.example, and nothing else is', () => {
    expect([...documented.keys()].filter((name) => name !== 'APP_ROLE').sort()).toEqual(
      [...known].sort(),
    );
  });

  it('has the defaults that .env.example states', () => {
    const defaults = Object.fromEntries([...documented].filter(([, value]) => value !== ''));
    const stated = loadRoleSettings('all', defaults);
    const unset = loadRoleSettings('all', {});
    for (const [settings, value] of unset.entries()) {
      expect({ ...stated.get(settings) }).toEqual({ ...value });
    }
  });

  it('needs nothing in the embedded role', () => {
    expect(loadRoleSettings('all', {}).get(ServerSettings).port).toBe(8000);
  });

  it('tells every problem of a role at once', () => {
    expect(
      problemsOf(() => loadRoleSettings('worker', { PORT: 'eight', WORKER_QUEUES: 'cats' })),
    ).toEqual(
      expect.arrayContaining([
        'REDIS_URL is required in this role',
        'API_BASE_URL is required in this role',
        'CALLBACK_SECRET is required in this role',
        'S3_BUCKET_NAME is required in this role',
        expect.stringContaining('PORT: it must be an integer number'),
        expect.stringContaining('WORKER_QUEUES: each value in it must be one of'),
      ]),
    );
  });

  it('refuses secrets shorter than 32 characters', () => {
    expect(problemsOf(() => loadRoleSettings('all', { CALLBACK_SECRET: 'secret' }))).toEqual([
      expect.stringContaining('CALLBACK_SECRET'),
    ]);
  });

  it('refuses a list of secrets that holds none', () => {
    expect(problemsOf(() => loadRoleSettings('all', { CALLBACK_SECRET: ',' }))).toHaveLength(1);
  });

  it('lets a worker do without S3 where the disk is shared', () => {
    const worker = loadRoleSettings('worker', {
      STORAGE: 'local',
      REDIS_URL: 'redis://localhost:6379',
      API_BASE_URL: 'http://localhost:8000',
      CALLBACK_SECRET: 'x'.repeat(32),
    });
    expect(worker.get(StorageSettings).usesS3).toBe(false);
    expect(worker.get(WorkerSettings).queueNames).toContain('video_queue');
  });

  it('takes a bucket named for the wish to use S3', () => {
    const problems = problemsOf(() => loadRoleSettings('all', { S3_BUCKET_NAME: 'media' }));
    expect(problems).toEqual([
      expect.stringContaining('S3_ACCESS_KEY_ID'),
      expect.stringContaining('S3_SECRET_ACCESS_KEY'),
    ]);
  });

  it('lets tests import from one place of this machine', () => {
    for (const place of ['127.0.0.1:9000', '[::1]:9000', 'localhost:9000']) {
      const settings = loadRoleSettings('all', { IMPORT_TEST_ALLOW: place });
      expect(settings.get(RemoteSourceSettings).testAllow).toBe(place);
    }
  });

  it.each(['10.0.0.1:9000', '127.0.0.1', 'cdn.example:80', '127.0.0.1:9000,127.0.0.2:9000', '*'])(
    'lets nobody import from %s',
    (place) => {
      expect(problemsOf(() => loadRoleSettings('all', { IMPORT_TEST_ALLOW: place }))).toEqual([
        expect.stringContaining('IMPORT_TEST_ALLOW'),
      ]);
    },
  );

  it.each([
    ['api', {}],
    ['worker', {}],
    ['api', { HOST: '127.0.0.1' }],
    ['worker', { HOST: '127.0.0.1' }],
    ['all', { HOST: '0.0.0.0' }],
    ['all', { HOST: 'framewright.example' }],
  ] as const)('refuses that place in production: role %s, %o', (role, env) => {
    const given = { ...env, NODE_ENV: 'production', IMPORT_TEST_ALLOW: '127.0.0.1:9000' };
    expect(problemsOf(() => loadRoleSettings(role, given))).toContain(
      'IMPORT_TEST_ALLOW: it must be unset in production',
    );
    const elsewhere = { ...given, NODE_ENV: 'test' };
    expect(problemsOf(() => loadRoleSettings(role, elsewhere)).join()).not.toContain('IMPORT');
  });

  it.each([{}, { HOST: '' }, { HOST: '127.0.0.1' }, { HOST: 'localhost' }])(
    'takes it in production where nobody else can ask: role all, %o',
    (env) => {
      const given = { ...env, NODE_ENV: 'production', IMPORT_TEST_ALLOW: '127.0.0.1:9000' };
      expect(problemsOf(() => loadRoleSettings('all', given))).toEqual([]);
    },
  );

  it.each(['0', '65536', 'http', '80,x'])('refuses %s as ports of imports', (ports) => {
    expect(problemsOf(() => loadRoleSettings('all', { IMPORT_ALLOWED_PORTS: ports }))).toEqual([
      expect.stringContaining('IMPORT_ALLOWED_PORTS'),
    ]);
  });

  it('knows three roles and starts all of it when none is named', () => {
    expect(roleOf({})).toBe('all');
    expect(roleOf({ APP_ROLE: 'worker' })).toBe('worker');
    expect(() => roleOf({ APP_ROLE: 'boss' })).toThrow('APP_ROLE must be one of all, api, worker');
  });
});
