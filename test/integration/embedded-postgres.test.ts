import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { transform } from '@swc/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/adapters/embedded-postgres/embedded-postgres.js';
import { ask, postmasterOf } from '../support/postgres.js';
import { waitFor } from '../support/wait.js';

const SOURCE = new URL('../../src/', import.meta.url);
const ADAPTER = 'adapters/embedded-postgres/';
const MODULES = new URL('../../node_modules/', import.meta.url).pathname;
const ORDINARY_USER = 12345;
const isRoot = process.getuid?.() === 0;

/** What a service does with the adapter, as a program of its own. */
const SERVICE = `
  import { startEmbeddedPostgres } from './adapters/embedded-postgres/embedded-postgres.js';
  try {
    const { url, stop } = await startEmbeddedPostgres({ dataDir: process.argv[2], log: () => undefined });
    process.on('SIGTERM', () => stop().then(() => process.exit(0)));
    setInterval(() => undefined, 1000);
    console.log(JSON.stringify({ url }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.message }));
  }
`;

interface Answer {
  url?: string;
  error?: string;
}

class Service {
  private constructor(
    private readonly child: ChildProcess,
    readonly answer: Answer,
  ) {}

  static launch(dataDir: string, prefix: string[] = [], folder = program): ChildProcess {
    const script = join(folder, 'service.js');
    const [command, ...rest] = [...prefix, process.execPath, script, dataDir];
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    launched.add(child.once('exit', () => launched.delete(child)));
    return child;
  }

  static async start(...launch: Parameters<typeof Service.launch>): Promise<Service> {
    const child = Service.launch(...launch);
    if (child.stdout === null) throw new Error('No output to read');
    const line = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
    const end = once(child, 'exit').then(
      ([code]) => [`{"error":"ended: ${String(code)}"}`] as const,
    );
    const [answer] = await Promise.race([line, end]);
    return new Service(child, JSON.parse(answer) as Answer);
  }

  get url(): string {
    if (this.answer.url === undefined) throw new Error(this.answer.error);
    return this.answer.url;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill(signal);
    await once(this.child, 'exit');
  }
}

const launched = new Set<ChildProcess>();

let root: string;
let program: string;
let dataDir: string;

/** The adapter as plain JavaScript in a folder. */
async function build(folder: string): Promise<void> {
  const files = (await readdir(new URL(ADAPTER, SOURCE))).map((name) => `${ADAPTER}${name}`);
  for (const name of [...files, 'config/start-error.ts']) {
    const { code } = await transform(await readFile(new URL(name, SOURCE), 'utf8'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    });
    const path = join(folder, name.replace(/\.ts$/, '.js'));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'service.js'), SERVICE);
}

const freshDir = (): Promise<string> => mkdtemp(join(root, 'data-'));

/** A process that has ended stays in the table until its parent, or whoever adopted it, takes note. */
const isRunning = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
};

const isGone = (pid: number): Promise<boolean> =>
  waitFor('Postgres to be gone', () => !isRunning(pid), { timeoutMs: 5_000 });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await chmod(root, 0o755);
  program = join(root, 'program');
  await build(program);
  await symlink(MODULES, join(program, 'node_modules'));
  dataDir = await freshDir();
  const first = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  await ask(first.url, 'CREATE TABLE kept (value int)');
  await first.stop();
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

afterEach(async () => {
  await Promise.all(
    [...launched].map((child) => {
      child.kill('SIGKILL');
      return once(child, 'exit');
    }),
  );
});

describe('an embedded Postgres', () => {
  it('finds its data again when it is started the next time, quickly', async () => {
    const began = performance.now();
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    const took = performance.now() - began;
    await expect(ask(postgres.url, 'SELECT * FROM kept')).resolves.toEqual([]);
    await postgres.stop();
    expect(took).toBeLessThan(5_000);
  });

  it('is durable, speaks UTF-8 and cares about case beyond ASCII', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    const show = `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
      current_setting('synchronous_commit') AS commits, current_setting('server_encoding') AS encoding,
      lower('ÄÖ') AS lower`;
    await expect(ask(postgres.url, show)).resolves.toEqual([
      { fsync: 'on', pages: 'on', commits: 'on', encoding: 'UTF8', lower: 'äö' },
    ]);
    await postgres.stop();
  });

  it('lets in nobody without the password, which only its owner can read', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    const url = new URL(postgres.url);
    url.password = 'guessed';
    await expect(ask(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
    await postgres.stop();
  });

  it('is gone when it was stopped, and can be stopped twice', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    const pid = await postmasterOf(dataDir);
    await Promise.all([postgres.stop(), postgres.stop()]);
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('ends soon after its service was killed, and starts again with every committed row', async () => {
    const service = await Service.start(dataDir);
    const pid = await postmasterOf(dataDir);
    await ask(service.url, 'TRUNCATE kept');
    await ask(service.url, 'INSERT INTO kept SELECT generate_series(1, 1000)');
    await service.end('SIGKILL');
    const next = await Service.start(dataDir);
    expect(isRunning(pid)).toBe(false);
    await expect(ask(next.url, 'SELECT count(*)::int AS n FROM kept')).resolves.toEqual([
      { n: 1000 },
    ]);
    await next.end('SIGTERM');
  });

  it('starts again after service and server were killed together', async () => {
    const service = await Service.start(dataDir);
    const pid = await postmasterOf(dataDir);
    await ask(service.url, 'TRUNCATE kept');
    await ask(service.url, 'INSERT INTO kept VALUES (7)');
    process.kill(pid, 'SIGKILL');
    await service.end('SIGKILL');
    await isGone(pid);
    const next = await Service.start(dataDir);
    await expect(ask(next.url, 'SELECT value FROM kept')).resolves.toEqual([{ value: 7 }]);
    await next.end('SIGTERM');
  });

  it('takes no notice of a process that happens to have the id its last server had', async () => {
    const stranger = spawn('sleep', ['60']);
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${String(stranger.pid)}\n`);
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    await expect(ask(postgres.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await postgres.stop();
    stranger.kill();
  });

  it('comes back on the same address when the server alone is killed', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    const pid = await postmasterOf(dataDir);
    process.kill(pid, 'SIGKILL');
    await waitFor('the server to be back', async () => (await postmasterOf(dataDir)) !== pid);
    await waitFor('an answer', () => ask(postgres.url, 'SELECT 1'));
    await postgres.stop();
  });

  it('is refused to a second service with the same folder, and the first one goes on', async () => {
    const first = await Service.start(dataDir);
    const second = await Service.start(dataDir);
    expect(second.answer.error).toContain('in use by another running service');
    expect(second.answer.error).toContain('DATABASE_URL');
    await expect(ask(first.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await first.end('SIGTERM');
  });

  it('serves exactly one of two services that make a new folder at the same time', async () => {
    const fresh = await freshDir();
    const both = await Promise.all([Service.start(fresh), Service.start(fresh)]);
    expect(both.filter(({ answer }) => answer.error === undefined)).toHaveLength(1);
    for (const service of both) {
      if (service.answer.url !== undefined) await ask(service.url, 'SELECT 1');
      await service.end('SIGTERM');
    }
  });

  it('begins anew where a first start did not come to its end', async () => {
    const fresh = await freshDir();
    const interrupted = Service.launch(fresh);
    await waitFor('initdb to be at work', () => existsSync(join(fresh, 'postgres', 'base')));
    interrupted.kill('SIGKILL');
    const next = await Service.start(fresh);
    await expect(ask(next.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await next.end('SIGTERM');
  });

  it('never throws away a database whose password file is gone', async () => {
    const fresh = await freshDir();
    await mkdir(join(fresh, 'postgres'));
    await writeFile(join(fresh, 'postgres', 'PG_VERSION'), '18\n');
    await expect(startEmbeddedPostgres({ dataDir: fresh, log: () => undefined })).rejects.toThrow(
      'password file',
    );
    expect(existsSync(join(fresh, 'postgres', 'PG_VERSION'))).toBe(true);
  });

  it('puts back the links that an installation without scripts leaves out', async () => {
    const bare = join(root, 'bare');
    const modules = join(bare, 'node_modules');
    const isLink = async (path: string): Promise<boolean> => (await lstat(path)).isSymbolicLink();
    await mkdir(modules, { recursive: true });
    for (const name of await readdir(MODULES)) {
      if (name.includes('embedded-postgres')) {
        const filter = async (path: string): Promise<boolean> => !(await isLink(path));
        await cp(join(MODULES, name), join(modules, name), { recursive: true, filter });
      } else {
        await symlink(join(MODULES, name), join(modules, name));
      }
    }
    await build(bare);
    const service = await Service.start(await freshDir(), [], bare);
    await expect(ask(service.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await service.end('SIGTERM');
  });
});

describe.runIf(isRoot)('an embedded Postgres, started by root,', () => {
  const as = (user: number): string[] => [
    'setpriv',
    `--reuid=${user}`,
    `--regid=${user}`,
    '--clear-groups',
  ];

  /** In a mount namespace where these programs always refuse. */
  const without = (...programs: string[]): string[] => [
    'unshare',
    '--mount',
    'sh',
    '-c',
    `${programs.map((name) => `mount --bind /bin/false "$(command -v ${name})"`).join(' && ')} && exec "$@"`,
    'sh',
  ];

  const ownerOf = async (folder: string): Promise<number> => (await stat(folder)).uid;

  async function serves(service: Service): Promise<void> {
    await expect(ask(service.url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await service.end('SIGTERM');
  }

  it('needs no second user and no folder that others may enter', async () => {
    const fresh = await freshDir();
    await chmod(fresh, 0o700);
    await serves(await Service.start(fresh));
    expect(await ownerOf(join(fresh, 'postgres'))).toBe(0);
  });

  it('works the same for an ordinary user', async () => {
    const fresh = await freshDir();
    await chown(fresh, ORDINARY_USER, ORDINARY_USER);
    const service = await Service.start(fresh, as(ORDINARY_USER));
    const pid = await postmasterOf(fresh);
    expect(await ownerOf(`/proc/${pid}`)).toBe(ORDINARY_USER);
    await ask(service.url, 'CREATE TABLE kept (value int)');
    await service.end('SIGKILL');
    await isGone(pid);
    const next = await Service.start(fresh, as(ORDINARY_USER));
    await expect(ask(next.url, 'SELECT * FROM kept')).resolves.toEqual([]);
    await next.end('SIGTERM');
  });

  it('uses the owner of a folder that it could not enter otherwise', async () => {
    const fresh = await freshDir();
    await chown(fresh, ORDINARY_USER, ORDINARY_USER);
    await chmod(fresh, 0o700);
    await serves(await Service.start(fresh));
    expect(await ownerOf(join(fresh, 'postgres'))).toBe(ORDINARY_USER);
  });

  it('falls back to another uid where there are no user namespaces, and returns when there are', async () => {
    const fresh = await freshDir();
    await chmod(fresh, 0o755);
    await serves(await Service.start(fresh, without('unshare')));
    expect(await ownerOf(join(fresh, 'postgres'))).toBe(65534);
    await serves(await Service.start(fresh));
    expect(await ownerOf(join(fresh, 'postgres', 'base'))).toBe(0);
  });

  it('says what to do when there is no way at all', async () => {
    const { answer } = await Service.start(await freshDir(), without('unshare', 'setpriv'));
    expect(answer.error).toContain('no way to run Postgres');
    expect(answer.error).toContain('DATABASE_URL');
  });
});
