import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageProcesses, processEnd, processStart } from '../support/image-tool.js';
import { waitFor } from '../support/wait.js';
import { fields, ImageBench } from './image-tool.fixture.js';
import { hasNamespaces } from './media-tool-sandbox.fixture.js';

const NOBODY_KNOWN = 47_123;

const BUSY = "process.on('message', () => { for (;;); }); process.stdin.resume();";

let bench: ImageBench;
let photo: string;
let parents = 0;

beforeAll(async () => {
  bench = await ImageBench.open();
  // Where an ordinary user may read it.
  photo = join(bench.workshop.folder, 'photo.jpg');
  await fields(64, 64).jpeg().toFile(photo);
  await chmod(photo, 0o644);
});
afterAll(async () => {
  await bench.close();
});

interface Parent {
  program: string;
  /** What it does with `tool`, `photo` and `options`. */
  work: string;
  mode?: string;
  /** What goes before the runtime. */
  as?: string[];
}

/** A process that has an image tool of its own. Its command line does not name the program. */
async function parent({ program, work, mode = 'auto', as = [] }: Parent): Promise<ChildProcess> {
  const script = join(bench.workshop.folder, `parent-${parents++}.js`);
  await writeFile(
    script,
    `import 'reflect-metadata';
    import { pathToFileURL } from 'node:url';
    import { SharpImageTool } from './src/adapters/sharp/sharp-image-tool.adapter.js';
    import { ImageLimitsSettings } from './src/config/image-limits.settings.js';
    import { SandboxSettings } from './src/config/sandbox.settings.js';
    const sandbox = Object.assign(new SandboxSettings(), { mode: '${mode}' });
    const limits = new ImageLimitsSettings();
    const tool = new SharpImageTool(limits, sandbox, pathToFileURL(${JSON.stringify(program)}));
    const photo = ${JSON.stringify(photo)};
    const options = { signal: new AbortController().signal, timeoutMs: 60000 };
    ${work}`,
    { mode: 0o644 },
  );
  const [start, ...args] = [...as, process.execPath, script];
  return spawn(start, args, { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
}

const exitCode = async (us: ChildProcess): Promise<unknown> =>
  ((await once(us, 'exit')) as unknown[])[0];

describe('When we die', () => {
  it('by kill -9, a process that is busy dies with us', async () => {
    const program = await bench.workshop.standIn('busy', BUSY);
    const us = await parent({ program, work: 'await tool.inspect(photo, options);' });
    await processStart(program);
    us.kill('SIGKILL');
    await processEnd(program);
  });

  it('in good order, the shutdown waits until the idle process is gone', async () => {
    const { program } = bench.workshop;
    const before = await imageProcesses(program);
    const work = `await tool.inspect(photo, options);
      await tool.onApplicationShutdown();
      process.exit(7);`;
    expect(await exitCode(await parent({ program, work }))).toBe(7);
    expect(await imageProcesses(program)).toEqual(before);
  });

  it('by coming to an end, an idle process neither keeps us nor outlives us', async () => {
    const { program } = bench.workshop;
    const before = await imageProcesses(program);
    const us = await parent({ program, work: 'await tool.inspect(photo, options);' });
    expect(await exitCode(us)).toBe(0);
    await waitFor('the process to end', async () =>
      (await imageProcesses(program)).every((pid) => before.includes(pid)),
    );
  });
});

describe.runIf(process.getuid?.() === 0)('An ordinary user', () => {
  const id = String(NOBODY_KNOWN);
  const as = ['/usr/bin/setpriv', '--reuid', id, '--regid', id, '--clear-groups'];
  const modes = [...(hasNamespaces ? ['required'] : []), 'auto', 'off'];

  it.each(modes)('makes images with SANDBOX=%s', async (mode) => {
    const home = join(bench.workshop.folder, `home-${mode}`);
    await mkdir(home);
    await chown(home, NOBODY_KNOWN, NOBODY_KNOWN);
    const output = join(home, 'made.webp');
    const work = `
      const edit = { input: photo, output: '${output}', format: 'webp', animated: false };
      await tool.edit(edit, options);`;
    expect(await exitCode(await parent({ program: bench.workshop.program, work, mode, as }))).toBe(
      0,
    );
    expect((await sharp(await readFile(output)).metadata()).format).toBe('webp');
  });

  it.each(modes)('that dies by kill -9 leaves none busy with SANDBOX=%s', async (mode) => {
    const program = await bench.workshop.standIn('busy', BUSY);
    const us = await parent({ program, work: 'await tool.inspect(photo, options);', mode, as });
    await processStart(program);
    us.kill('SIGKILL');
    await processEnd(program);
  });

  it.runIf(hasNamespaces)('shuts in a process that reaches nothing', async () => {
    const home = join(bench.workshop.folder, 'home-inside');
    await mkdir(home);
    await chown(home, NOBODY_KNOWN, NOBODY_KNOWN);
    const program = await bench.workshop.standIn(
      'curious',
      `import { readdirSync } from 'node:fs';
      process.stdin.resume();
      process.on('message', () => {
        process.send({ done: true, bytes: 0, facts: { etc: readdirSync('/etc') } });
      });`,
    );
    const found = join(home, 'found');
    const work = `
      const { writeFileSync } = await import('node:fs');
      writeFileSync('${found}', JSON.stringify(await tool.inspect(photo, options)));`;
    expect(await exitCode(await parent({ program, work, mode: 'required', as }))).toBe(0);
    expect(JSON.parse(await readFile(found, 'utf8'))).toEqual({ etc: ['ld.so.cache'] });
  });
});
