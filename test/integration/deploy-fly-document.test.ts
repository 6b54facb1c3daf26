import { existsSync } from 'node:fs';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { JOB_DEFINITIONS } from '../../src/contracts/job-map.js';
import { QUEUES } from '../../src/contracts/queues.js';
import {
  flyGroups,
  flyOptionalSecrets,
  flySecrets,
  readFly,
  readText,
  ROOT,
  variablesOf,
} from '../support/packaging.js';

const text = readText('docs/deploy-fly.md');
const api = readFly('fly.toml');
const worker = readFly('fly.worker.toml');

interface Autoscaler {
  app: string;
  env: Record<string, string>;
}

function block(language: string, mark: string): string {
  const blocks = [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))];
  const found = blocks.map(([, body = '']) => body).filter((body) => body.includes(mark));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

const autoscaler = parseToml(block('toml', 'FAS_APP_NAME')) as unknown as Autoscaler;

/** What each app is given by `fly secrets import`, in the order of the script. */
function imported(): { worker: string[]; api: string[] } {
  const file = new Set<string>();
  const given: Record<string, string[]> = {};
  for (const line of block('sh', 'fly secrets import').split('\n')) {
    const [, name] = /^([A-Z0-9_]+)=/.exec(line) ?? [];
    if (name !== undefined) file.add(name);
    const [, removed] = /^sed .*\/\^([A-Z0-9_]+)=\/d/.exec(line) ?? [];
    if (removed !== undefined) file.delete(removed);
    const [, app] = /^fly secrets import .*-a (\S+)/.exec(line) ?? [];
    if (app !== undefined) given[app] = [...file];
  }
  return { worker: given[worker.app] ?? [], api: given[api.app] ?? [] };
}

describe('The document of Fly.io', () => {
  it('brings each app the secrets it needs, and none it would not read', () => {
    const { worker: ofWorker, api: ofApi } = imported();
    expect(ofWorker).toEqual(expect.arrayContaining(flySecrets('fly.worker.toml')));
    expect(ofApi).toEqual(expect.arrayContaining(flySecrets('fly.toml')));
    expect(ofWorker).toEqual(expect.arrayContaining(flyOptionalSecrets('fly.worker.toml')));
    expect(ofWorker.filter((name) => !variablesOf('worker').has(name))).toEqual([]);
    expect(ofApi.filter((name) => !variablesOf('api').has(name))).toEqual([]);
    expect(ofWorker).not.toContain('DATABASE_URL');
  });

  it('has no words behind a secret, which would become part of it', () => {
    const secrets = block('sh', 'fly secrets import')
      .split('\n')
      .filter((line) => /^[A-Z0-9_]+=/.test(line));
    expect(secrets.length).toBeGreaterThan(10);
    expect(secrets.filter((line) => /\s$|\s#/.test(line))).toEqual([]);
  });

  it('speaks of apps, groups, files and settings that are there', () => {
    const apps = [...text.matchAll(/ -a ([\w-]+)/g)].map(([, name = '']) => name);
    expect([...new Set(apps)].sort()).toEqual([api.app, autoscaler.app, worker.app].sort());
    const groups = Object.keys(flyGroups(worker));
    const named = [...text.matchAll(/(?: -g |count )(\w+)(?:=\d+ (\w+)=\d+)?/g)]
      .flatMap(([, ...names]) => names as (string | undefined)[])
      .filter((name) => name !== undefined && !/^\d+$/.test(name));
    expect(named.filter((name) => !groups.includes(name ?? ''))).toEqual([]);
    const links = [...text.matchAll(/\]\((?!https:)([^)#]+)[^)]*\)/g)].map(([, to = '']) => to);
    expect(links.filter((to) => !existsSync(new URL(to, new URL('docs/', ROOT))))).toEqual([]);
    const settings = text.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
    const known = new Set([...variablesOf('all'), 'BAD_SIGNATURE', 'PROVIDER_FAILED']);
    const unknown = settings.filter((name) => !known.has(name) && !name.startsWith('FAS_'));
    expect(unknown).toEqual([]);
    for (const from of ['README.md', 'docs/deploy.md']) {
      expect(readText(from)).toContain('deploy-fly.md)');
    }
  });

  it('scales the machines of dreams by a metric that is told, with labels that it has', () => {
    const { env } = autoscaler;
    expect(env['FAS_APP_NAME']).toBe(worker.app);
    const group = flyGroups(worker)[env['FAS_PROCESS_GROUP'] ?? ''];
    const query = env['FAS_PROMETHEUS_QUERY'] ?? '';
    const [, metric, labels = ''] = /(framewright_\w+)\{([^}]+)\}/.exec(query) ?? [];
    const asked = Object.fromEntries(
      [...labels.matchAll(/(\w+)=~?'([^']+)'/g)].map(([, name, value]) => [name, value]),
    ) as Record<string, string>;
    expect(asked).toEqual({
      app: api.app,
      queue: group?.env['WORKER_QUEUES'],
      state: 'waiting|processing',
    });
    expect(QUEUES).toContain(asked['queue']);
    expect(JOB_DEFINITIONS['dream.render'].queue).toBe(asked['queue']);
    const gauge = `\`${String(metric)}\``;
    const row = readText('docs/observability.md')
      .split('\n')
      .find((line) => line.startsWith(`| ${gauge} `));
    for (const name of ['queue', 'kind', 'state', 'waiting', 'processing']) {
      expect(row).toContain(name);
    }
  });

  it('stops no machine while there is work, and starts no more than there may be', () => {
    const { env } = autoscaler;
    const most = Number(
      /^min\((\d+), work\)$/.exec(env['FAS_MIN_STARTED_MACHINE_COUNT'] ?? '')?.[1],
    );
    expect(env['FAS_MAX_STARTED_MACHINE_COUNT']).toBe(`work > 0 ? ${most} : 0`);
    expect(text).toContain(`\`dreams=${most}\``);
    expect(env).not.toHaveProperty('FAS_CREATED_MACHINE_COUNT');
  });
});
