import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../support/wait.js';
import { compileAdapter } from './compile-adapter.fixture.js';
import { endless } from './media-tool-run.contract.js';
import { hasNamespaces, privateFolder } from './media-tool-sandbox.fixture.js';

const NOBODY_KNOWN = 47_123;

const strict = hasNamespaces ? ['required'] : [];

/** The adapter in a process of its own, which is no root. Its own settings are those of an operator. */
describe.runIf(process.getuid?.() === 0)('an ordinary user', () => {
  let code: string;
  let home: string;

  beforeAll(async () => {
    code = await privateFolder('user-code');
    home = await privateFolder('user-home');
    await chmod(code, 0o755);
    await compileAdapter(code);
    await chown(home, NOBODY_KNOWN, NOBODY_KNOWN);
  });

  afterAll(async () => {
    await rm(code, { recursive: true, force: true });
    await rm(home, { recursive: true, force: true });
  });

  function start(mode: string, work: string): ReturnType<typeof spawn> {
    const program = `
      import 'reflect-metadata';
      import { FfmpegMediaTool } from './src/adapters/ffmpeg/ffmpeg-media-tool.adapter.js';
      import { SandboxOpener } from './src/adapters/ffmpeg/sandbox/sandbox.opener.js';
      import { MediaSettings } from './src/config/media.settings.js';
      import { SandboxSettings } from './src/config/sandbox.settings.js';
      import { StorageSettings } from './src/config/storage.settings.js';
      const sandbox = Object.assign(new SandboxSettings(), { mode: '${mode}' });
      const tool = new FfmpegMediaTool(new MediaSettings(), new SandboxOpener(sandbox, new StorageSettings()));
      const signal = new AbortController().signal;
      const limits = { signal, timeoutMs: 60000, stallMs: 60000 };
      ${work}`;
    const drop = ['--reuid', String(NOBODY_KNOWN), '--regid', String(NOBODY_KNOWN)];
    return spawn(
      '/usr/bin/setpriv',
      [...drop, '--clear-groups', process.execPath, '--input-type=module', '-e', program],
      { cwd: code, stdio: ['ignore', 'pipe', 'inherit'] },
    );
  }

  it.each([...strict, 'auto', 'off'])('makes and probes media with SANDBOX=%s', async (mode) => {
    const made = join(home, `${mode}.mkv`);
    const child = start(
      mode,
      `
      const inputs = [{ path: 'testsrc2=s=64x64:d=1', options: ['-f', 'lavfi'] }];
      await tool.run({ inputs, outputs: [{ path: '${made}', options: [] }] }, limits);
      const { format } = await tool.probe('${made}', signal);
      process.stdout.write('format=' + format);`,
    );
    const said = child.stdout === null ? '' : await text(child.stdout);
    expect(said).toContain('format=matroska,webm');
    expect((await readFile(made)).length).toBeGreaterThan(100);
  });

  it.each([...strict, 'auto', 'off'])(
    'that dies by kill -9 leaves no tool with %s',
    async (mode) => {
      const output = join(home, `endless-${mode}.mkv`);
      const work = `await tool.run(${JSON.stringify(endless(output))}, limits);`;
      const child = start(mode, work);
      try {
        await waitFor('the tool to write', () => existsSync(output));
      } finally {
        child.kill('SIGKILL');
      }
      await waitFor('no tool to be left', () => noneWorksIn(home), { timeoutMs: 5_000 });
    },
  );
});

async function noneWorksIn(folder: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const cwds = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
  return !cwds.includes(folder);
}
