import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import { SandboxOpener } from '../../src/adapters/ffmpeg/sandbox/sandbox.opener.js';
import { loadRoleSettings } from '../../src/config/role-settings.js';
import type { SandboxMode } from '../../src/config/sandbox.settings.js';
import { StartError } from '../../src/config/start-error.js';
import { StorageSettings } from '../../src/config/storage.settings.js';
import { MediaToolModule } from '../../src/roles/media-tool.module.js';
import { SettingsModule } from '../../src/roles/settings.module.js';
import { privateFolder, sandboxSettings } from './media-tool-sandbox.fixture.js';

/** A bubblewrap that says yes to everything and shuts in nobody. */
const LIAR = '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n';

describe('a machine that cannot shut the tools in', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await privateFolder('boot');
    await chmod(dir, 0o755);
    await mkdir(join(dir, 'bin'));
    for (const program of ['setpriv', 'setsid', 'nice', 'prlimit']) {
      await symlink(`/usr/bin/${program}`, join(dir, 'bin', program));
    }
    vi.stubEnv('PATH', join(dir, 'bin'));
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(dir, { recursive: true, force: true });
  });

  const open = async (mode: SandboxMode): Promise<unknown> =>
    new SandboxOpener(sandboxSettings({ mode }), new StorageSettings()).open(await bundledPair());
  const lie = (): Promise<void> => writeFile(join(dir, 'bin/bwrap'), LIAR, { mode: 0o755 });

  it('is refused where it must, with what is missing', async () => {
    const refused = open('required');
    await expect(refused).rejects.toBeInstanceOf(StartError);
    await expect(refused).rejects.toThrow('bubblewrap (bwrap) is not installed');
  });

  it('is found out when its bubblewrap does not keep what it promises', async () => {
    await lie();
    const refused = open('required');
    await expect(refused).rejects.toThrow('/etc/passwd can be read from inside');
    await expect(refused).rejects.toThrow('canary can be read from inside');
    await expect(refused).rejects.toThrow('the network can be reached from inside');
  });

  it.each(['with none', 'with one that lies'])('%s, goes on with one warning', async (which) => {
    if (which !== 'with none') await lie();
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    await open('auto');
    const warnings = warn.mock.calls.map(([line]) => String(line));
    const shutIn = warnings.filter((line) => line.includes('are not shut in'));
    expect(shutIn).toEqual([expect.stringContaining('limits, no new privileges')]);
  });

  it.each([
    ['ends the start of a role that works', () => MediaToolModule.forWork(), true],
    [
      'lets a role start that only asks for the version',
      () => ({ module: MediaToolModule }),
      false,
    ],
  ])('%s', async (_what, media, refuses) => {
    const { ffmpeg, ffprobe } = await bundledPair();
    const settings = loadRoleSettings('all', {
      ...{ SANDBOX: 'required', FFMPEG_PATH: ffmpeg, FFPROBE_PATH: ffprobe, DATA_DIR: dir },
    });
    @Module({})
    class Root {}
    const root = { module: Root, imports: [SettingsModule.of(settings), media()] };
    const boot = NestFactory.createApplicationContext(root, { abortOnError: false, logger: false });
    if (refuses) await expect(boot).rejects.toThrow('SANDBOX=required');
    else await (await boot).close();
  });
});
