import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
  type MockInstance,
} from 'vitest';
import { loadRoleSettings } from '../../src/config/role-settings.js';
import { StartError } from '../../src/config/start-error.js';
import { ImageToolPort } from '../../src/ports/image-tool.port.js';
import { ImageToolModule } from '../../src/roles/image-tool.module.js';
import { SettingsModule } from '../../src/roles/settings.module.js';
import { patience } from '../support/image-tool.js';
import { fields, ImageBench } from './image-tool.fixture.js';

/** A bubblewrap that says yes to everything and shuts in nobody. */
const LIAR = '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n';

/** A bubblewrap whose kernel does not let it. */
const FORBIDDEN = '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n';

const isRoot = process.getuid?.() === 0;

let bench: ImageBench;
let photo: string;

beforeAll(async () => {
  bench = await ImageBench.open();
  photo = await bench.file(await fields().png().toBuffer());
});
afterAll(async () => {
  await bench.close();
});

describe('A machine that cannot shut image processes in', () => {
  let dir: string;
  let warn: MockInstance<Logger['warn']>;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'image-boot-'));
    await chmod(dir, 0o755);
    await mkdir(join(dir, 'bin'));
    for (const program of ['setpriv', 'prlimit']) {
      await symlink(`/usr/bin/${program}`, join(dir, 'bin', program));
    }
    vi.stubEnv('PATH', join(dir, 'bin'));
    warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(dir, { recursive: true, force: true });
  });

  const bwrap = (script: string): Promise<void> =>
    writeFile(join(dir, 'bin/bwrap'), script, { mode: 0o755 });
  const refused = (): Promise<void> =>
    bench.workshop.tool({}, { sandbox: { mode: 'required' } }).prepare();

  it('is refused where it must, with what is missing', async () => {
    await expect(refused()).rejects.toBeInstanceOf(StartError);
    await expect(refused()).rejects.toThrow('bubblewrap (bwrap) is not installed');
    await rm(join(dir, 'bin/prlimit'));
    await bwrap(LIAR);
    await expect(refused()).rejects.toThrow('prlimit of util-linux is missing or fails');
  });

  it('is told what its bubblewrap says', async () => {
    await bwrap(FORBIDDEN);
    await expect(refused()).rejects.toThrow('No permissions to create new namespace');
  });

  it('is found out when its bubblewrap does not keep what it promises', async () => {
    await bwrap(LIAR);
    const error: unknown = await refused().catch((reason: unknown) => reason);
    expect(String(error)).toContain('/etc/passwd can be read from inside');
    expect(String(error)).toContain('canary can be read from inside');
    expect(String(error)).toContain('the network can be reached from inside');
  });

  it.each([
    ['none', undefined],
    ['one that may not', FORBIDDEN],
    ['one that lies', LIAR],
  ])('goes on with %s, and one warning', async (_, script) => {
    if (script !== undefined) await bwrap(script);
    const tool = bench.workshop.tool({ processes: 2 });
    await tool.prepare();
    const work = [1, 2, 3].map(() => tool.inspect(photo, patience()));
    expect((await Promise.all(work)).map(({ width }) => width)).toEqual([40, 40, 40]);
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/^Image processes are not shut in, .*no new privileges, limits only/)],
    ]);
  });

  it.runIf(isRoot)('says that they stay root where no other uid can read the program', async () => {
    await chmod(bench.workshop.folder, 0o700);
    try {
      const tool = bench.workshop.tool({ processes: 1 });
      expect((await tool.inspect(photo, patience())).width).toBe(40);
    } finally {
      await chmod(bench.workshop.folder, 0o755);
    }
    expect(warn.mock.calls).toEqual([[expect.stringContaining('with the uid of root, no new')]]);
  });

  it.each([
    ['ends the start of a role that works', () => ImageToolModule.forWork(), true],
    ['lets a role start that asks for the version', () => ({ module: ImageToolModule }), false],
  ])('%s', async (_, images, refuses) => {
    const settings = loadRoleSettings('all', { SANDBOX: 'required', DATA_DIR: dir });
    @Module({})
    class Root {}
    const root = { module: Root, imports: [SettingsModule.of(settings), images()] };
    const boot = NestFactory.createApplicationContext(root, { abortOnError: false, logger: false });
    if (refuses) {
      await expect(boot).rejects.toThrow('SANDBOX=required, but image processes');
      return;
    }
    const app = await boot;
    expect(await app.get(ImageToolPort).version()).toMatch(/^sharp /);
    await app.close();
  });
});

describe('A machine that is told not to shut image processes in', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('says so once', async () => {
    const log = vi.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const tool = bench.workshop.tool({ processes: 2 }, { sandbox: { mode: 'off' } });
    await Promise.all([1, 2, 3].map(() => tool.inspect(photo, patience())));
    expect(log.mock.calls).toEqual([['Image processes are not shut in: SANDBOX=off']]);
  });
});
