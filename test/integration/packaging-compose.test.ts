import { describe, expect, it } from 'vitest';
import { DreamsSettings } from '../../src/config/dreams.settings.js';
import { envFields, type SettingsClass } from '../../src/config/env.decorator.js';
import { OpenAiSettings } from '../../src/config/openai.settings.js';
import { LOG_LEVELS } from '../../src/config/server.settings.js';
import { VideoGeneratorSettings } from '../../src/config/video-generator.settings.js';
import {
  defaultOf,
  interpolate,
  problemsOf,
  readCompose,
  readText,
  seconds,
  variablesOf,
} from '../support/packaging.js';

const text = readText('docker-compose.yml');
const { services, networks, volumes } = readCompose();

const SECRETS = {
  POSTGRES_PASSWORD: 'p'.repeat(48),
  REDIS_PASSWORD: 'r'.repeat(48),
  S3_ACCESS_KEY_ID: 'framewright',
  S3_SECRET_ACCESS_KEY: 's'.repeat(48),
  CALLBACK_SECRET: 'c'.repeat(48),
  SESSION_SECRET: 'z'.repeat(48),
  JWT_SECRET: 'j'.repeat(48),
};

function service(name: string) {
  const found = services[name];
  if (found === undefined) throw new Error(`There is no service ${name}`);
  return found;
}

/** The environment a container of the service gets once the secrets are set. */
function environmentOf(name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(service(name).environment).map(([key, value]) => [
      key,
      interpolate(value, SECRETS),
    ]),
  );
}

const OURS = Object.keys(services).filter((name) => service(name).build !== undefined);

describe('the compose file', () => {
  it.each(['api', 'worker'] as const)('gives the %s what it needs, and nothing unknown', (role) => {
    const environment = environmentOf(role);
    expect(environment['APP_ROLE']).toBe(role);
    expect(Object.keys(environment).filter((name) => !variablesOf(role).has(name))).toEqual([]);
    expect(problemsOf(role, environment)).toEqual([]);
  });

  it('knows the variables of its one-shot steps too', () => {
    const known = variablesOf('api');
    for (const name of ['migrate', 'bucket']) {
      expect(Object.keys(environmentOf(name)).filter((key) => !known.has(key))).toEqual([]);
    }
    expect(service('migrate').command).toEqual(['node', 'dist/src/main.js', 'migrate']);
    expect(Object.keys(environmentOf('migrate'))).toEqual(['DATABASE_URL']);
  });

  it('gives a worker no database: neither its address nor a network to it', () => {
    expect(environmentOf('worker')).not.toHaveProperty('DATABASE_URL');
    const shared = service('db').networks.filter((n) => service('worker').networks.includes(n));
    expect(shared).toEqual([]);
  });

  it('has no secret of its own: each is required from outside', () => {
    for (const name of Object.keys(SECRETS)) {
      expect(text).toContain(`\${${name}:?`);
      expect(text).not.toMatch(new RegExp(`\\$\\{${name}(:?-|\\})`));
      const others = { ...SECRETS, [name]: '' };
      expect(() => interpolate(text, others)).toThrow(`${name} is not set`);
    }
  });

  it('takes settings from outside by the names the product knows them by', () => {
    const ownNames = [
      'POSTGRES_PASSWORD',
      'REDIS_PASSWORD',
      'FRAMEWRIGHT_VERSION',
      'WORKER_MEMORY',
    ];
    const known = new Set([...variablesOf('all'), ...ownNames]);
    const asked = [...text.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name = '']) => name);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    expect(LOG_LEVELS).toContain(environmentOf('api')['LOG_LEVEL']);
  });

  it('hands every setting of dreams to the part that reads it, and to no other', () => {
    const names = (...settings: SettingsClass[]): string[] =>
      settings.flatMap(envFields).map(({ name }) => name);
    const ofApi = names(DreamsSettings);
    const ofWorker = names(VideoGeneratorSettings, OpenAiSettings);
    expect(Object.keys(environmentOf('api'))).toEqual(expect.arrayContaining(ofApi));
    expect(Object.keys(environmentOf('worker'))).toEqual(
      expect.arrayContaining([...ofWorker, 'REPLICATE_API_TOKEN']),
    );
    for (const name of ofApi) expect(environmentOf('worker')).not.toHaveProperty(name);
    for (const name of ofWorker) expect(environmentOf('api')).not.toHaveProperty(name);
    const generated = { ...environmentOf('worker'), VIDEO_GENERATOR: 'replicate' };
    expect(problemsOf('worker', generated)).toEqual([
      'REPLICATE_API_TOKEN is required in this role',
    ]);
    expect(problemsOf('worker', { ...generated, REPLICATE_API_TOKEN: 'r8_token' })).toEqual([]);
  });

  it('publishes the API, the store and a tool that is asked for by its profile, all on loopback', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => [name, port]),
    );
    expect(published).toEqual([
      ['api', '127.0.0.1:8000:8000'],
      ['s3', '127.0.0.1:9000:9000'],
      ['redisinsight', '127.0.0.1:5540:5540'],
    ]);
    const asked = Object.keys(services).filter((name) => service(name).profiles !== undefined);
    expect(asked).toEqual(['redisinsight']);
    expect(defaultOf('api', 'PORT')).toBe(8000);
    for (const name of ['db', 'redis']) {
      for (const network of service(name).networks) expect(networks[network]?.internal).toBe(true);
    }
  });

  it('lets any number of workers run: no port, no name, no volume shared among them', () => {
    const worker = service('worker');
    expect(worker).not.toHaveProperty('container_name');
    expect(worker).not.toHaveProperty('ports');
    expect(worker.volumes).toEqual([{ type: 'volume', target: '/data' }]);
    expect(environmentOf('worker')).not.toHaveProperty('WORKER_NAME');
    expect(environmentOf('worker')['API_BASE_URL']).toBe('http://api:8000');
  });

  it('waits for what a part needs, and for the schema before the API', () => {
    expect(service('api').depends_on).toEqual({
      migrate: { condition: 'service_completed_successfully' },
      bucket: { condition: 'service_completed_successfully' },
      redis: { condition: 'service_healthy' },
    });
    expect(environmentOf('api')['MIGRATE_ON_START']).toBe('false');
    expect(service('worker').depends_on?.['api']).toEqual({ condition: 'service_healthy' });
    expect(service('migrate').depends_on?.['db']).toEqual({ condition: 'service_healthy' });
    const waitedFor = Object.values(services).flatMap(({ depends_on = {} }) =>
      Object.entries(depends_on),
    );
    for (const [name, { condition }] of waitedFor) {
      const checked = service(name).healthcheck.test !== undefined;
      expect(condition).toBe(checked ? 'service_healthy' : 'service_completed_successfully');
    }
  });

  it('asks the parts of the product whether they are ready', () => {
    for (const name of ['api', 'worker']) {
      const { test = [] } = service(name).healthcheck;
      expect(test).toEqual(['CMD', 'node', 'docker/health-check.js', '/readyz']);
    }
  });

  it('gives a part longer to stop than it takes', () => {
    const drains = { api: 'SHUTDOWN_GRACE_MS', worker: 'WORKER_DRAIN_MS' } as const;
    for (const [role, variable] of Object.entries(drains) as ['api' | 'worker', string][]) {
      const set = environmentOf(role)[variable];
      const drainMs = Number(set ?? defaultOf(role, variable));
      const grace = seconds(service(role).stop_grace_period ?? '10s');
      expect(grace * 1_000).toBeGreaterThanOrEqual(drainMs + 15_000);
    }
  });

  it('holds the product down: read-only, without capabilities or new privileges', () => {
    for (const name of OURS) {
      const { read_only, cap_drop, security_opt, user } = service(name);
      expect(read_only, name).toBe(true);
      expect(cap_drop, name).toEqual(['ALL']);
      expect(security_opt, name).toContain('no-new-privileges:true');
      expect(user, name).toBe(name === 'worker' ? '0:0' : '10001:10001');
    }
    for (const name of ['api', 'worker', 'db', 'redis', 's3']) {
      expect(service(name).deploy?.resources.limits.memory, name).toBeDefined();
    }
  });

  it('keeps every bell in Redis, and what is stored in volumes with a name', () => {
    const { command = [] } = service('redis');
    const options = new Map(
      command.flatMap((word, i) => (word.startsWith('--') ? [[word, command[i + 1]]] : [])) as [
        string,
        string,
      ][],
    );
    expect(options.get('--maxmemory-policy')).toBe('noeviction');
    expect(options.get('--appendonly')).toBe('yes');
    expect(Object.keys(volumes).sort()).toEqual(['objects', 'postgres', 'redis']);
    for (const { image } of Object.values(services)) expect(image).not.toMatch(/:latest$|^[^:]+$/);
  });
});
