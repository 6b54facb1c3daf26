import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations/index.js';
import { ask, createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { ROOT } from '../support/packaging.js';
import { startS3, type S3Server } from '../support/s3.js';
import { freePort } from '../support/free-port.js';

interface Ended {
  code: number;
  output: string;
}

/** Runs a command of the image as the image would, with this environment and no other. */
function run(command: string[], env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { PATH: process.env['PATH'], ...env } };
    const child = execFile(process.execPath, command, options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

describe('the migrate command', () => {
  const command = ['dist/src/main.js', 'migrate'];
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase([]);
  });
  afterAll(() => database.drop());

  it('brings an empty database up to date, needs nothing but its address, and ends', async () => {
    const { code, output } = await run(command, { DATABASE_URL: database.url });
    expect(output).toContain(`Migrated: ${MIGRATIONS.map(({ name }) => name).join()}`);
    expect(code).toBe(0);
    const done = await ask(database.url, 'SELECT name FROM migrations ORDER BY id');
    expect(done.map(({ name }) => name)).toEqual(MIGRATIONS.map(({ name }) => name));
  });

  it('changes nothing when it is run again, whatever role the environment is made for', async () => {
    const { code, output } = await run(command, { DATABASE_URL: database.url, APP_ROLE: 'api' });
    expect(output).toContain('The schema is up to date');
    expect(code).toBe(0);
  });

  it('fails, so that the deployment ends there, without a database', async () => {
    const nobody = `postgres://framewright:secret@127.0.0.1:1/framewright`;
    const [unset, away] = await Promise.all([
      run(command, {}),
      run(command, { DATABASE_URL: nobody }),
    ]);
    expect(unset).toEqual({ code: 1, output: expect.stringContaining('DATABASE_URL') as string });
    expect(away.code).toBe(1);
    expect(away.output).toContain('Postgres at 127.0.0.1:1/framewright cannot be used');
    expect(away.output).not.toContain('secret');
  });

  it('is not taken for a wish to serve when it is misspelt', async () => {
    const { code, output } = await run(['dist/src/main.js', 'migrat'], {});
    expect(output).toContain('The only command is: migrate');
    expect(code).toBe(1);
  });
});

describe('the health check of the image', () => {
  let server: Server;
  let port: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/hang') return;
      response.statusCode = request.url === '/livez' ? 200 : 503;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = String((server.address() as AddressInfo).port);
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const check = (env: Record<string, string>, ...path: string[]): Promise<Ended> =>
    run(['docker/health-check.js', ...path], env);

  it('ends with 0 while the process answers', async () => {
    for (const HOST of ['', '0.0.0.0', '::', '127.0.0.1']) {
      expect(await check({ HOST, PORT: port })).toEqual({ code: 0, output: '' });
    }
  });

  it('ends with 1 and the reason when it is unready, silent or gone', async () => {
    expect(await check({ PORT: port }, '/readyz')).toEqual({ code: 1, output: 'answered 503\n' });
    expect((await check({ PORT: port }, '/hang')).code).toBe(1);
    const gone = await check({ PORT: String(await freePort()) });
    expect(gone.code).toBe(1);
    expect(gone.output).toContain('ECONNREFUSED');
  });
});

describe('the bucket command', () => {
  const command = ['docker/create-bucket.js'];
  let s3: S3Server;

  beforeAll(async () => {
    s3 = await startS3();
  });
  afterAll(() => s3.close());

  it('makes the bucket, and leaves it as it is the next time', async () => {
    const env = { ...s3.environment(), S3_BUCKET_NAME: 'brand-new' };
    const first = await run(command, env);
    expect(first.output).toContain('Made the bucket brand-new');
    expect(first.code).toBe(0);
    const again = await run(command, env);
    expect(again.output).toContain('The bucket brand-new is there');
    expect(again.code).toBe(0);
  });

  it('fails with the reason while the store refuses', async () => {
    await s3.failWith(403, 'AccessDenied');
    const { code, output } = await run(command, s3.environment());
    expect(output).toContain('was not made: AccessDenied');
    expect(code).toBe(1);
  });
});
