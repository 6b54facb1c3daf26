import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundledPair } from '../../src/adapters/ffmpeg/media-binaries.js';
import type { RunFiles } from '../../src/adapters/ffmpeg/sandbox/run-files.js';
import type { Sandbox } from '../../src/adapters/ffmpeg/sandbox/sandbox.js';
import { CONFINED, hasNamespaces, privateFolder, sandboxOf } from './media-tool-sandbox.fixture.js';

const NOTHING: RunFiles = { inputs: [], outputs: [] };
const { ffmpeg } = await bundledPair();
const isRoot = process.getuid?.() === 0;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Any program with any arguments, let in as a tool is: what a tool could do that has been taken over. */
async function inside(
  sandbox: Sandbox,
  program: string,
  args: string[],
  files = NOTHING,
): Promise<Ended> {
  const { launch, cwd, leave } = await sandbox.enter(program, 'test', files);
  const [start, ...prefix] = launch;
  try {
    return await new Promise((resolve) => {
      execFile(start, [...prefix, ...args], { cwd }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      });
    });
  } finally {
    await leave();
  }
}

const shell = (sandbox: Sandbox, script: string, files?: RunFiles): Promise<Ended> =>
  inside(sandbox, '/bin/sh', ['-c', script], files);

let dir: string;

beforeEach(async () => {
  dir = await privateFolder('sandbox');
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** A job's scratch folder with one file in it that anybody could read who got there. */
async function job(name: string): Promise<{ folder: string; secret: string; output: string }> {
  const folder = join(dir, name);
  const secret = join(folder, 'secret');
  await mkdir(folder, { mode: 0o700 });
  await writeFile(secret, `of ${name}`, { mode: 0o644 });
  return { folder, secret, output: join(folder, 'out') };
}

describe.runIf(hasNamespaces)('from inside the namespaces', () => {
  it("neither a neighbour's file nor the system's users can be read", async () => {
    const sandbox = await sandboxOf('namespaces');
    const [ours, neighbour] = [await job('ours'), await job('neighbour')];
    await chmod(dir, 0o755);
    await chmod(neighbour.folder, 0o755);
    const files = { inputs: [], outputs: [ours.output] };
    expect(await inside(sandbox, '/bin/cat', [ours.secret], files)).toMatchObject({
      stdout: 'of ours',
    });
    for (const path of [
      neighbour.secret,
      '/etc/passwd',
      '/etc/hostname',
      join(process.cwd(), 'package.json'),
    ]) {
      const { code, stderr } = await inside(sandbox, '/bin/cat', [path], files);
      expect(code).not.toBe(0);
      expect(stderr).toContain('No such file');
    }
    const asSound = ['-v', 'error', '-f', 'u8', '-i', neighbour.secret, '-f', 'u8', '-'];
    expect(await inside(sandbox, ffmpeg, asSound, files)).toMatchObject({ stdout: '' });
  });

  it('nobody hears a tool that tries to connect', async () => {
    const sandbox = await sandboxOf('namespaces');
    let heard = 0;
    const listener = createServer((socket) => {
      heard += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    try {
      const { port } = listener.address() as AddressInfo;
      const connect = [
        '-v',
        'error',
        '-f',
        'u8',
        '-i',
        `tcp://127.0.0.1:${port}`,
        '-f',
        'null',
        '-',
      ];
      expect((await inside(sandbox, ffmpeg, connect)).code).not.toBe(0);
      expect(heard).toBe(0);
      // The listener does listen: without a sandbox it hears the same tool.
      await inside(await sandboxOf('off'), ffmpeg, connect);
      expect(heard).toBeGreaterThan(0);
    } finally {
      listener.close();
    }
  });

  it('no process of ours is seen, and no privilege is left', async () => {
    const sandbox = await sandboxOf('namespaces');
    const { stdout } = await shell(sandbox, 'cat /proc/self/status; echo /proc/[0-9]*; env');
    expect(stdout).toMatch(/^CapPrm:\s+0+$/m);
    expect(stdout).toMatch(/^CapEff:\s+0+$/m);
    expect(stdout).toMatch(/^CapAmb:\s+0+$/m);
    expect(stdout).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(stdout).not.toContain(`/proc/${process.pid} `);
    expect(stdout).not.toContain('NODE_ENV');
  });

  it('the input and the system cannot be written, only the scratch folder', async () => {
    const sandbox = await sandboxOf('namespaces');
    const [source, { output, folder }] = [await job('source'), await job('scratch')];
    const files = { inputs: [source.secret], outputs: [output] };
    const script = `echo x > ${output}; for f in ${source.secret} /usr/x /x /dev/x /etc/x; do echo x > $f && echo wrote $f; done; pwd`;
    expect((await shell(sandbox, script, files)).stdout).toBe(`${folder}\n`);
    expect(await readFile(output, 'utf8')).toBe('x\n');
    expect(await readFile(source.secret, 'utf8')).toBe('of source');
  });
});

describe.runIf(isRoot).each(CONFINED)('as root, with %s,', (tier) => {
  const waitForOther = (mine: string, other: string): string =>
    `echo > ${mine}; n=0; while [ ! -e ${other} ] && [ $n -lt 100 ]; do sleep 0.05; n=$((n+1)); done`;

  it('two runs at once are two users, and neither reads what the other has', async () => {
    const sandbox = await sandboxOf(tier);
    await chmod(dir, 0o711);
    const [a, b] = [await job('a'), await job('b')];
    const run = (own: typeof a, other: typeof a): Promise<Ended> =>
      shell(sandbox, `id -u; sleep 0.5; cat ${own.secret} ${other.secret}; ls ${other.folder}`, {
        inputs: [],
        outputs: [own.output],
      });
    const [ofA, ofB] = await Promise.all([run(a, b), run(b, a)]);
    const [uidA, uidB] = [ofA, ofB].map(({ stdout }) => Number(stdout.split('\n')[0]));
    expect(uidA).toBeGreaterThanOrEqual(48_000);
    expect(uidB).toBeGreaterThanOrEqual(48_000);
    expect(uidA).not.toBe(uidB);
    expect(ofA.stdout).toContain('of a');
    expect(ofA.stdout).not.toContain('of b');
    expect(ofB.stdout).not.toContain('of a');
  });

  it('a stored file of mode 0600 is read by two runs at once, and is as before afterwards', async () => {
    const sandbox = await sandboxOf(tier);
    await chmod(dir, 0o711);
    const [a, b] = [await job('a'), await job('b')];
    const stored = join(dir, 'stored');
    await writeFile(stored, 'the original', { mode: 0o600 });
    const before = await stat(stored);
    const run = (own: typeof a, other: typeof a): Promise<Ended> =>
      shell(sandbox, `cat ${stored}; ${waitForOther(own.output, own.secret)}; cat ${stored}`, {
        inputs: [stored],
        outputs: [own.output, join(own.folder, other.folder.slice(-1))],
      });
    const ended = await Promise.all([run(a, b), run(b, a)]);
    expect(ended.map(({ stdout }) => stdout)).toEqual(Array(2).fill('the originalthe original'));
    const after = await stat(stored);
    expect([after.uid, after.gid, after.mode]).toEqual([before.uid, before.gid, before.mode]);
    // And nobody reads it who was not given it.
    const { stdout } = await shell(sandbox, `cat ${stored}`, { inputs: [], outputs: [a.output] });
    expect(stdout).toBe('');
  });

  it('what a run made is ours again, and nothing of it is left running', async () => {
    const sandbox = await sandboxOf(tier);
    await chmod(dir, 0o711);
    const { folder, output } = await job('a');
    const script = `mkdir deep; echo made > deep/file; echo made > out; chmod 4777 out; ln -s /etc/shadow link; setsid sleep 600 > /dev/null 2>&1 & echo done`;
    await shell(sandbox, script, { inputs: [], outputs: [output] });
    for (const path of [folder, output, join(folder, 'deep'), join(folder, 'deep/file')]) {
      expect((await stat(path)).uid).toBe(process.getuid?.());
    }
    expect((await stat(output)).mode & 0o7777).toBe(0o600);
    expect(await readFile(join(folder, 'deep/file'), 'utf8')).toBe('made\n');
    expect((await stat('/etc/shadow')).mode & 0o007).toBe(0);
  });
});

describe.runIf(isRoot)('as root, with limits, below a DATA_DIR that is closed to others,', () => {
  it('a run reaches its own files, and folders are passed but not listed', async () => {
    const sandbox = await sandboxOf('limits', {}, dir);
    const [a, b] = [await job('a'), await job('b')];
    const stored = join(dir, 'stored', 'deep', 'file');
    await mkdir(join(stored, '..'), { recursive: true, mode: 0o700 });
    await writeFile(stored, 'the original', { mode: 0o600 });
    const script = `id -u; cat ${stored} ${a.secret}; echo x > out; ls ${dir}; cat ${b.secret}`;
    const files = { inputs: [stored], outputs: [a.output] };
    const { stdout } = await shell(sandbox, script, files);
    expect(stdout).toMatch(/^[45]\d{4}\nthe originalof a$/);
    expect((await stat(join(dir, 'stored'))).mode & 0o077).toBe(0o010);
    expect((await stat(a.output)).uid).toBe(0);
    // A second run finds the folders as the first one left them.
    expect((await shell(sandbox, 'id -u', files)).stdout).toMatch(/^[45]\d{4}$/m);
  });

  it('a run that could not reach its files stays who we are', async () => {
    const sandbox = await sandboxOf('limits', {}, '/nonexistent');
    const { output } = await job('a');
    const files = { inputs: [], outputs: [output] };
    expect((await shell(sandbox, 'id -u', files)).stdout).toBe('0\n');
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });
});

it('a link that an earlier tool left in the scratch folder is no input', async () => {
  const sandbox = await sandboxOf('limits');
  const { folder, output } = await job('a');
  await symlink('/etc/passwd', join(folder, 'link'));
  await symlink('/etc', join(folder, 'way'));
  for (const name of ['link', 'way/passwd']) {
    const files = { inputs: [join(folder, name)], outputs: [output] };
    await expect(shell(sandbox, 'true', files)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  }
});
