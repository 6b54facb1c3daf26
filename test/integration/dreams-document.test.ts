import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DreamsSettings } from '../../src/config/dreams.settings.js';
import { envFields, type SettingsClass } from '../../src/config/env.decorator.js';
import { JobsSettings } from '../../src/config/jobs.settings.js';
import { OpenAiSettings } from '../../src/config/openai.settings.js';
import { VideoGeneratorSettings } from '../../src/config/video-generator.settings.js';
import { DREAM_SIZES } from '../../src/contracts/dream.js';
import { REQUEST_ERRORS } from '../../src/contracts/error-codes.js';
import { JOB_FAILURE_CODES, JOB_FAILURES, jobFailure } from '../../src/contracts/job-failure.js';
import { JOB_DEFINITIONS } from '../../src/contracts/job-map.js';
import { verifyMessage } from '../../src/contracts/signed-message.js';
import { retryPolicyOf } from '../../src/modules/jobs/application/retry-policy-of.js';
import { afterFailure, afterLoss } from '../../src/modules/jobs/domain/retry-policy.js';
import { ApiApp } from '../support/api-app.js';
import { fetchDocument } from '../support/openapi.js';
import { defaultOf, readText, ROOT, variablesOf } from '../support/packaging.js';
import { ask, createTestDatabase, type TestDatabase } from '../support/postgres.js';

const text = readText('docs/dreams.md');

const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(
    ([, block = '']) => block,
  );

/** The rows of the table below a heading, each as its cells. */
function rowsBelow(heading: string): string[][] {
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\| /.test(line));
  const cells = lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return cells.filter(([first = '']) => !/^-+$/.test(first));
}

const codesIn = (cell = ''): string[] => cell.match(/[A-Z_]{5,}/g) ?? [];

describe('The document of dreams', () => {
  it('gives every setting of dreams with its default, for the role that reads it', () => {
    const told = rowsBelow('Settings');
    const rows = (settings: SettingsClass[]): string[][] =>
      settings.flatMap((one) => {
        const defaults = new one() as Record<string, string | number | undefined>;
        return envFields(one).map(({ name, property }) => [name, String(defaults[property] ?? '')]);
      });
    const plain = told
      .map(([name = '', value = '']) => [name.replaceAll('`', ''), value.replaceAll('`', '')])
      .filter(([name]) => name !== 'variable');
    expect(plain).toEqual([
      ...rows([DreamsSettings]),
      ...rows([VideoGeneratorSettings, OpenAiSettings]),
    ]);
    expect(text).toContain(`(${String(defaultOf('api', 'ORDINARY_SHARE_PERCENT'))}) of the times`);
    for (const size of DREAM_SIZES) expect(text).toContain(size);
  });

  it('speaks of settings and codes by names that exist', () => {
    const known = new Set<string>([
      ...variablesOf('all'),
      ...JOB_FAILURE_CODES,
      ...Object.keys(REQUEST_ERRORS),
    ]);
    const named: string[] = text.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
  });

  it('tells of retries as they are', () => {
    const rows = new Map(rowsBelow('What is tried again').map((row) => [row[0], row]));
    const policy = retryPolicyOf(new JobsSettings());
    const job = { failures: 0, crashes: 0, losses: 0 };
    for (const kind of ['permanent', 'transient', 'crash'] as const) {
      const codes = JOB_FAILURE_CODES.filter((code) => JOB_FAILURES[code][0] === kind);
      expect(codesIn(rows.get(`\`${kind}\``)?.[3]).sort()).toEqual(codes.sort());
      const pauses: unknown[] = [];
      for (const counts = { ...job }; ;) {
        const [code = 'CANCELLED'] = codes;
        const next = afterFailure(counts, jobFailure(code), policy, () => 0.5);
        if (next.to !== 'queued') break;
        pauses.push(next.runAfterMs);
        counts[kind === 'crash' ? 'crashes' : 'failures'] += 1;
      }
      expect(pauses).toEqual({ permanent: [], transient: [60_000, 300_000], crash: [0] }[kind]);
    }
    expect(rows.get('`transient`')?.[2]).toContain(
      '(1 min), then `RETRY_SECOND_MS` (5 min), ±20 %',
    );
    const first = afterFailure(job, jobFailure('IMPORT_FAILED'), policy, () => 1);
    expect(first).toMatchObject({ runAfterMs: 72_000 });
    const ends = [0, 1, 2].map((losses) => afterLoss({ losses }, policy).to);
    expect(ends).toEqual(['queued', 'queued', 'failed']);
    expect(rows.get('a lost worker')?.[2]).toContain('until it is the third');
  });

  it('asks for metrics that are told, by labels that they have', () => {
    const declared = new Map(
      readText('docs/observability.md')
        .split('\n')
        .flatMap((line) => {
          const [, name, labels] = /^\| `(framewright_\w+)` +\| ([^|]+)\|/.exec(line) ?? [];
          return name === undefined ? [] : [[name, labels ?? ''] as const];
        }),
    );
    const asked = [...text.matchAll(/(framewright_\w+?)(?:_bucket|_sum)?(?:\{([^}]*)\}|[`[)])/g)];
    expect(asked.length).toBeGreaterThan(8);
    for (const [, name = '', labels = ''] of asked) {
      expect(declared.has(name), name).toBe(true);
      for (const [, label = ''] of labels.matchAll(/(\w+)=/g)) {
        expect(declared.get(name), `${name} ${label}`).toContain(label);
      }
    }
    const { queue } = JOB_DEFINITIONS['dream.render'];
    const queues = [...text.matchAll(/queue="(\w+)"/g)].map(([, given]) => given);
    expect(new Set(queues)).toEqual(new Set([queue]));
    const kinds = [...text.matchAll(/kind="([\w.]+)"/g)].map(([, given]) => given);
    expect(new Set(kinds)).toEqual(new Set(['dream.render']));
  });

  it('signs as a worker does', () => {
    const [commands = ''] = blocks('sh').filter((block) => block.includes('webhook-signature'));
    const [signing = ''] = commands.split('\ncurl ');
    const secret = 'a-secret-that-both-of-them-know-0123456789';
    const body = '{"type": "job.fail", "status": "failed"}';
    const script = `${signing}\nprintf '%s\\n' "$id" "$timestamp" "v1,$signature"`;
    const { PATH = '' } = process.env;
    const [id, timestamp, signature] = execFileSync('/bin/sh', ['-c', script], {
      env: { PATH, CALLBACK_SECRET: secret, body },
      encoding: 'utf8',
    }).split('\n');
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signature,
    };
    expect(verifyMessage(headers, body, [secret])).toBe(true);
    expect(verifyMessage(headers, `${body} `, [secret])).toBe(false);
  });

  it('speaks of files and commands that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, to = '']) => to);
    expect(links.filter((to) => !existsSync(new URL(to, new URL('docs/', ROOT))))).toEqual([]);
    const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
    const run = [...text.matchAll(/npm run (\w+)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => scripts[name] === undefined)).toEqual([]);
    for (const [program] of text.matchAll(/dist\/src\/[\w/.]+\.js/g)) {
      const source = program.replace(/^dist\//, '').replace(/js$/, 'ts');
      expect(existsSync(new URL(source, ROOT)), source).toBe(true);
    }
    expect(readText('README.md')).toContain('(docs/dreams.md)');
    for (const block of blocks('json')) expect(JSON.parse(block)).toHaveProperty('video_key');
  });

  describe('on a database', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await createTestDatabase();
    });
    afterAll(() => database.drop());

    it('asks it what it can answer', async () => {
      const statements = blocks('sql');
      expect(statements).toHaveLength(2);
      for (const statement of statements) expect(await ask(database.url, statement)).toEqual([]);
    });
  });

  it('names the routes as they are', async () => {
    const api = await ApiApp.start();
    try {
      const { paths } = await fetchDocument(api.url);
      const routes = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${plain(path)}`),
      );
      const named = [...text.matchAll(/`(GET|POST|DELETE) (\/[^`? ]*)`/g)].map(
        ([, method = '', path = '']) => `${method} ${plain(path)}`,
      );
      // The workers' route is told to nobody else.
      const callback = 'POST /dreams/{}/video-complete';
      expect([...new Set(named)].filter((route) => !routes.includes(route))).toEqual([callback]);
      expect(named).toEqual(expect.arrayContaining(['POST /dreams', 'POST /dreams/{}/finish']));
      const path = `/dreams/0190b6a4-7a3c-7cc4-8f5a-3a9f4b0e5d10/video-complete`;
      expect((await fetch(api.url + path, { method: 'POST' })).status).toBe(401);
    } finally {
      await api.stop();
    }
  });
});

/** A path whatever its parameters are called and end in, and with or without a slash at its end. */
function plain(path: string): string {
  return path.replaceAll(/\{[^}]+\}(\.\w+)?/g, '{}').replace(/\/$/, '');
}
