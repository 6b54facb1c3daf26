import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envFields } from '../../src/config/env.decorator.js';
import { MediaAssetsSettings } from '../../src/config/media-assets.settings.js';
import { RemoteSourceSettings } from '../../src/config/remote-source.settings.js';
import { ReplicateSettings } from '../../src/config/replicate.settings.js';
import { JOB_FAILURE_CODES } from '../../src/contracts/job-failure.js';
import { REQUEST_ERRORS } from '../../src/contracts/error-codes.js';
import { JOB_DEFINITIONS } from '../../src/contracts/job-map.js';
import { ApiApp } from '../support/api-app.js';
import { fetchDocument } from '../support/openapi.js';
import { readText, ROOT, variablesOf } from '../support/packaging.js';
import { ask, createTestDatabase, type TestDatabase } from '../support/postgres.js';

const text = readText('docs/media-assets.md');

type Rows = Record<string, unknown>[];

/** The code blocks of a language. */
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(
    ([, block = '']) => block,
  );

const FACTS = '{"duration": 596.0, "width": 1280, "height": 720}';

/** Twelve videos and an image that are there, two imports that failed, one asset that waits for its generation. */
const SOME_ASSETS = `
  INSERT INTO media_assets (id, owner_id, name, file_type, status, thumbnail, s3_key, content_type, thumbnail_s3_key,
                            file_metadata, metadata, tags, error, created_at)
  SELECT gen_random_uuid(), 'u', 'ready-' || n, CASE n WHEN 13 THEN 'image' ELSE 'video' END, 'ready', 'first',
         'media/u/' || n || '/1/original.mp4', 'video/mp4', 'media/u/' || n || '/1/thumbnail.jpg',
         '${FACTS}'::jsonb, '{}'::json, '{}'::text[], NULL::jsonb, now() - make_interval(hours => n)
  FROM generate_series(1, 13) AS n
  UNION ALL
  SELECT gen_random_uuid(), 'u', 'failed-' || n, 'video', 'failed', 'first', NULL, NULL, NULL,
         '{"error": "The file could not be fetched from its address."}', '{}', '{}',
         '{"code": "IMPORT_FAILED"}', now() - n * interval '2 days'
  FROM generate_series(1, 2) AS n
  UNION ALL
  SELECT gen_random_uuid(), 'u', 'coming', 'video', 'uploading', 'first', NULL, NULL, NULL, '{}', '{}', '{}', NULL,
         now() - interval '3 days'`;

/** Imports: one waits, one runs, one runs past its lease, one has failed, two are done. */
const SOME_JOBS = `
  INSERT INTO jobs (id, kind, queue, owner_id, premium, request_id, payload, status, timeout_seconds, result, error,
                    lease_until, started_at, finished_at)
  SELECT gen_random_uuid(), 'media.import', 'media_import', 'u', false, 'r', '{}', status, 60,
         CASE status WHEN 'completed' THEN '{}'::jsonb END,
         CASE status WHEN 'failed' THEN '{"code": "IMPORT_FAILED", "message": "m"}'::jsonb END,
         now() + lease::interval, date_trunc('hour', now()),
         CASE WHEN status IN ('completed', 'failed') THEN date_trunc('hour', now()) + seconds * interval '1 second' END
  FROM (VALUES ('queued', NULL, 0), ('processing', '1 minute', 0), ('processing', '-5 minutes', 0),
               ('failed', NULL, 9), ('completed', NULL, 2), ('completed', NULL, 4)) AS given (status, lease, seconds)`;

describe('The document of media assets', () => {
  let database: TestDatabase;
  let answers: Map<string, Rows>;

  beforeAll(async () => {
    database = await createTestDatabase();
    for (const statement of [SOME_ASSETS, SOME_JOBS]) await ask(database.url, statement);
    answers = new Map();
    for (const sql of blocks('sql')) answers.set(sql, await ask(database.url, sql));
  });
  afterAll(() => database.drop());

  /** What the only statement with this in it answers. */
  const answerOf = (part: string): Rows => {
    const found = [...answers].filter(([sql]) => sql.includes(part));
    expect(found).toHaveLength(1);
    return found[0]?.[1] ?? [];
  };

  it('tells how assets stand', () => {
    expect(answerOf('count(*) FROM media_assets')).toEqual(
      expect.arrayContaining([
        { status: 'ready', count: '13' },
        { status: 'failed', count: '2' },
        { status: 'uploading', count: '1' },
      ]),
    );
  });

  it('shows the last ten imports, and what was found in the last one', () => {
    const names = answerOf('LIMIT 10').map(({ name }) => name);
    expect(names).toEqual(Array.from({ length: 10 }, (_, n) => `ready-${n + 1}`));
    expect(answerOf('LIMIT 1;')).toMatchObject([
      {
        name: 'ready-1',
        status: 'ready',
        duration: '596.0',
        width: '1280',
        height: '720',
        thumbnail_s3_key: 'media/u/1/1/thumbnail.jpg',
      },
    ]);
  });

  it('names the imports that failed with their reason, and assets that wait for nothing known', () => {
    expect(answerOf("status = 'failed';")).toMatchObject([
      { name: 'failed-1', error: 'The file could not be fetched from its address.' },
      { name: 'failed-2' },
    ]);
    expect(answerOf('import_job_id IS NULL')).toMatchObject([{ name: 'coming' }]);
  });

  it('tells how work stands: what waits, runs, failed, is stuck, and how fast it goes', () => {
    const of = { queue: 'media_import', kind: 'media.import' };
    expect(answerOf('AS oldest FROM jobs')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...of, status: 'queued', count: '1' }),
        expect.objectContaining({ ...of, status: 'processing', count: '2' }),
      ]),
    );
    expect(answerOf("FROM jobs WHERE status = 'failed'")).toMatchObject([
      { code: 'IMPORT_FAILED', message: 'm' },
    ]);
    expect(answerOf('lease_until < now()')).toHaveLength(1);
    expect(answerOf("queue = 'media_import'")).toHaveLength(1);
    expect(answerOf('median_seconds')).toMatchObject([{ imports: '2', median_seconds: 3 }]);
    expect(answerOf('FROM generations')).toEqual([]);
  });

  it('has a test of the connection to the database that can fail', async () => {
    const command = /node (--input-type=module) (-e) "([^"]+)"/.exec(text)?.slice(1) ?? [];
    expect(command).toHaveLength(3);
    const connect = (url: string): Promise<{ stdout: string }> =>
      promisify(execFile)(process.execPath, command, {
        cwd: ROOT.pathname,
        env: { DATABASE_URL: url },
      });
    expect((await connect(database.url)).stdout).toBe('connected\n');
    const nowhere = Object.assign(new URL(database.url), { port: '1' });
    await expect(connect(nowhere.href)).rejects.toMatchObject({ code: 1 });
  });

  it('speaks of settings and codes by names that exist', () => {
    const known = new Set<string>([
      ...variablesOf('all'),
      ...JOB_FAILURE_CODES,
      ...Object.keys(REQUEST_ERRORS),
      'WORKER_MEMORY', // of the compose file
    ]);
    const named: string[] = text.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
    const own = [MediaAssetsSettings, RemoteSourceSettings, ReplicateSettings].flatMap(envFields);
    const untold = own.map(({ name }) => name).filter((name) => !named.includes(name));
    expect(untold).toEqual(['IMPORT_TEST_ALLOW']);
  });

  it('speaks of queues, files and services that are there', () => {
    const queues = [...text.matchAll(/\{framewright\}:(\w+):/g)].map(([, queue]) => queue);
    expect(new Set(queues)).toEqual(new Set([JOB_DEFINITIONS['media.import'].queue]));
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to = '']) => to);
    expect(links.filter((to) => !existsSync(new URL(to, new URL('docs/', ROOT))))).toEqual([]);
    const services = [...text.matchAll(/docker compose exec (?:-T )?(\w+)/g)].map(
      ([, s = '']) => s,
    );
    const compose = readText('docker-compose.yml');
    expect(services.filter((name) => !compose.includes(`\n  ${name}:\n`))).toEqual([]);
    expect(readText('README.md')).toContain('(docs/media-assets.md)');
  });

  it('names the routes as they are', async () => {
    const api = await ApiApp.start();
    try {
      const { paths } = await fetchDocument(api.url);
      const routes = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${plain(path)}`),
      );
      const named = [...text.matchAll(/`(GET|POST|PATCH|DELETE) (\/api\/v1\/[^`?]*)`/g)].map(
        ([, method = '', path = '']) => `${method} ${plain(path)}`,
      );
      expect(named.length).toBeGreaterThan(9);
      // The provider's is told to nobody else.
      const webhook = '/api/v1/replicate/webhook';
      expect(named.filter((route) => !routes.includes(route))).toEqual([`POST ${webhook}`]);
      expect((await fetch(api.url + webhook, { method: 'POST' })).status).toBe(401);
    } finally {
      await api.stop();
    }
  });
});

/** A path whatever its parameters are called, and with or without a slash at its end. */
function plain(path: string): string {
  return path.replaceAll(/\{[^}]+\}/g, '{}').replace(/\/$/, '');
}
