import { fork } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharpImageTool } from '../../src/adapters/sharp/sharp-image-tool.adapter.js';
import { blackPng } from '../support/hostile-images.js';
import { imageProcesses, patience } from '../support/image-tool.js';
import { peakResidentBytes } from '../support/processes.js';
import { waitFor } from '../support/wait.js';
import { codeOf, fields, ImageBench, noise } from './image-tool.fixture.js';

/** Programs that stand in for the one that works on images. */
const STAND_INS = {
  silent: "process.on('message', () => {}); process.stdin.resume();",
  busy: "process.on('message', () => { for (;;); }); process.stdin.resume();",
  crashing: "process.on('message', () => process.abort()); process.stdin.resume();",
  leaving: "process.on('message', () => process.exit(3)); process.stdin.resume();",
  hungry: "process.on('message', () => { console.error('out of memory'); process.exit(1); });",
  deaf: 'process.stdin.destroy(); process.exit(0);',
  lying: `process.stdin.resume(); process.on('message', () => {
    process.send({ done: true, facts: {}, bytes: 3 });
    process.stdout.write('far more than three');
  });`,
} as const;

let bench: ImageBench;
let photo: string;

beforeAll(async () => {
  bench = await ImageBench.open();
  photo = await bench.file(await fields(64, 64).jpeg().toBuffer());
});
afterAll(async () => {
  await bench.close();
});

async function standIn(
  name: keyof typeof STAND_INS,
): Promise<{ program: string; tool: SharpImageTool }> {
  const program = join(bench.workshop.folder, `${name}-${performance.now()}.js`);
  await writeFile(program, STAND_INS[name], { mode: 0o644 });
  return { program, tool: bench.workshop.tool({ processes: 1 }, { program }) };
}

const ended = (program: string, pid?: number) =>
  waitFor('the process to end', async () => {
    const left = await imageProcesses(program);
    return pid === undefined ? left.length === 0 : !left.includes(pid);
  });

const started = (program: string) =>
  waitFor('the process to start', async () => (await imageProcesses(program))[0]);

describe('An image process', () => {
  it('is kept warm for the next image', async () => {
    await bench.tool.inspect(photo, patience());
    const before = await imageProcesses(bench.workshop.program);
    for (let n = 0; n < 20; n++) await bench.tool.inspect(photo, patience());
    expect(await imageProcesses(bench.workshop.program)).toEqual(before);
  });

  it('knows nothing of our environment, and is nobody where we are root', async () => {
    await bench.tool.inspect(photo, patience());
    const pid = await started(bench.workshop.program);
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
    const names = environment.map((entry) => entry.split('=')[0]).filter((name) => name !== '');
    expect(names.sort()).toEqual([
      'MALLOC_ARENA_MAX',
      'NODE_CHANNEL_FD',
      'NODE_CHANNEL_SERIALIZATION_MODE',
      'UV_THREADPOOL_SIZE',
      'VIPS_DISC_THRESHOLD',
    ]);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
    expect(uid === 0).toBe(false);
    expect(/^NoNewPrivs:\s+(\d)/m.exec(status)?.[1]).toBe('1');
    expect(await readFile(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max file size\s+0\s+0/);
  });

  it('ends after a while without work', async () => {
    const program = join(bench.workshop.folder, 'src/adapters/sharp/child/image-child.js');
    const before = await imageProcesses(program);
    const tool = bench.workshop.tool({ processes: 1, idleMs: 10 });
    await tool.inspect(photo, patience());
    await waitFor('the idle process to end', async () => {
      return (await imageProcesses(program)).every((pid) => before.includes(pid));
    });
    expect((await tool.inspect(photo, patience())).width).toBe(64);
  });

  it('that dies while it waits is replaced', async () => {
    await bench.tool.inspect(photo, patience());
    const pid = await started(bench.workshop.program);
    process.kill(pid, 'SIGKILL');
    await ended(bench.workshop.program, pid);
    expect((await bench.tool.inspect(photo, patience())).width).toBe(64);
  });

  it('that is killed in mid-work costs its own image alone', async () => {
    const tool = bench.workshop.tool({ processes: 2 });
    const slow = await bench.file(await noise(3000, 2000).png({ compressionLevel: 1 }).toBuffer());
    const others = await imageProcesses(bench.workshop.program);
    const edit = { input: slow, output: bench.output(), format: 'webp', animated: false } as const;
    const doomed = codeOf(tool.edit(edit, patience()));
    const pid = await waitFor('the process to start', async () =>
      (await imageProcesses(bench.workshop.program)).find((each) => !others.includes(each)),
    );
    await waitFor('it to be busy', async () => (await peakResidentBytes(pid)) > 100 * 1024 ** 2);
    const beside = tool.inspect(photo, patience());
    process.kill(pid, 'SIGKILL');
    expect(await doomed).toBe('RESOURCE_LIMIT');
    expect((await beside).width).toBe(64);
    expect((await tool.inspect(photo, patience())).width).toBe(64);
  });
});

describe('An image process that fails', () => {
  it.each([
    ['crashing', 'PROCESSING_CRASHED'],
    ['leaving', 'PROCESSING_CRASHED'],
    ['hungry', 'RESOURCE_LIMIT'],
    ['deaf', 'PROCESSING_CRASHED'],
  ] as const)('by %s ends the work with %s', async (name, code) => {
    const { program, tool } = await standIn(name);
    const work = [1, 2].map(() => codeOf(tool.inspect(photo, patience())));
    expect(await Promise.all(work)).toEqual([code, code]);
    await ended(program);
  });

  it('by sending more than it said leaves nothing behind', async () => {
    const { program, tool } = await standIn('lying');
    const edit = { input: photo, output: bench.output(), format: 'png', animated: false } as const;
    expect(await codeOf(tool.edit(edit, patience()))).toBe('PROCESSING_CRASHED');
    await ended(program);
  });

  it.each(['silent', 'busy'] as const)('by being %s is killed at its deadline', async (name) => {
    const { program, tool } = await standIn(name);
    expect(await codeOf(tool.inspect(photo, patience({ timeoutMs: 300 })))).toBe(
      'PROCESSING_TIMEOUT',
    );
    await ended(program);
  });

  it.each(['silent', 'busy'] as const)('to notice an abort, being %s, is killed', async (name) => {
    const { program, tool } = await standIn(name);
    const abort = new AbortController();
    // The second waits for its turn.
    const work = [1, 2].map(() => tool.inspect(photo, patience({ signal: abort.signal })));
    const both = Promise.allSettled(work);
    await started(program);
    const reason = new Error('cancelled');
    abort.abort(reason);
    expect(await both).toEqual([1, 2].map(() => ({ status: 'rejected', reason })));
    await ended(program);
  });

  it('to get memory ends itself alone', async () => {
    const tool = bench.workshop.tool({ processes: 1, addressSpaceMb: 1024 });
    const large = await bench.file(blackPng(7000, 7000, 7000, { depth: 8 }));
    const edit = { input: large, output: bench.output(), format: 'gif', animated: false } as const;
    // Some of its libraries say that there is no memory before they die of it; some just die.
    const code = await codeOf(tool.edit(edit, patience()));
    expect(['RESOURCE_LIMIT', 'PROCESSING_CRASHED']).toContain(code);
    expect((await tool.inspect(photo, patience())).width).toBe(64);
  });
});

describe('Files around the work', () => {
  it('that are not there, or cannot be written, are the store’s failure', async () => {
    const output = join(bench.output(), 'no', 'such', 'folder');
    const edit = { input: photo, output, format: 'png', animated: false } as const;
    expect(await codeOf(bench.tool.edit(edit, patience()))).toBe('STORAGE_FAILED');
    expect(await codeOf(bench.tool.inspect('/nonexistent', patience()))).toBe('STORAGE_FAILED');
    expect((await bench.tool.inspect(photo, patience())).width).toBe(64);
  });

  it('that are links are neither read nor written through', async () => {
    const [elsewhere, link] = [bench.output(), bench.output()];
    await writeFile(elsewhere, 'not ours');
    await symlink(elsewhere, link);
    const edit = { input: photo, output: link, format: 'png', animated: false } as const;
    expect(await codeOf(bench.tool.edit(edit, patience()))).toBe('STORAGE_FAILED');
    expect(await readFile(elsewhere, 'utf8')).toBe('not ours');
    await writeFile(elsewhere, await readFile(photo));
    expect(await codeOf(bench.tool.inspect(link, patience()))).toBe('STORAGE_FAILED');
  });
});

describe('Twenty images at once', () => {
  it('take turns, and all come out', async () => {
    const tool = bench.workshop.tool({ processes: 2 });
    const others = new Set(await imageProcesses(bench.workshop.program));
    const images = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const input = await bench.file(
          await noise(400 + n, 300)
            .jpeg()
            .toBuffer(),
        );
        return { input, output: bench.output(), format: 'webp', animated: false } as const;
      }),
    );
    const facts = await Promise.all(images.map((image) => tool.edit(image, patience())));
    expect(facts.map(({ width }) => width)).toEqual(images.map((_, n) => 400 + n));
    const pids = await imageProcesses(bench.workshop.program);
    expect(pids.filter((pid) => !others.has(pid))).toHaveLength(2);
  });
});

describe('When we die', () => {
  const parent = async (program: string, dies: string): Promise<string> => {
    const script = join(bench.workshop.folder, `parent-${performance.now()}.mjs`);
    const [adapter, limits, sandbox] = [
      ...[
        bench.workshop.adapter,
        join(bench.workshop.folder, 'src/config/image-limits.settings.js'),
      ],
      join(bench.workshop.folder, 'src/config/sandbox.settings.js'),
    ];
    await writeFile(
      script,
      `import 'reflect-metadata';
      import { pathToFileURL } from 'node:url';
      const { SharpImageTool } = await import(${JSON.stringify(adapter)});
      const { ImageLimitsSettings } = await import(${JSON.stringify(limits)});
      const { SandboxSettings } = await import(${JSON.stringify(sandbox)});
      const tool = new SharpImageTool(new ImageLimitsSettings(), new SandboxSettings(), pathToFileURL(${JSON.stringify(program)}));
      const options = { signal: new AbortController().signal, timeoutMs: 60000 };
      const work = tool.inspect(${JSON.stringify(photo)}, options);
      ${dies}`,
    );
    return script;
  };

  it('by kill -9, a process that is busy dies with us', async () => {
    const { program } = await standIn('busy');
    const us = fork(await parent(program, ''), { stdio: 'ignore' });
    await started(program);
    us.kill('SIGKILL');
    await ended(program);
  });

  it('in good order, the shutdown waits until the idle process is gone', async () => {
    const before = await imageProcesses(bench.workshop.program);
    const orderly =
      'await work; process.disconnect(); await tool.onApplicationShutdown(); process.exit(7);';
    const us = fork(await parent(bench.workshop.program, orderly), { stdio: 'inherit' });
    expect(await new Promise((resolve) => us.once('exit', resolve))).toBe(7);
    expect(await imageProcesses(bench.workshop.program)).toEqual(before);
  });

  it('by coming to an end, an idle process neither keeps us nor outlives us', async () => {
    const orderly = 'await work; process.disconnect();';
    const script = await parent(bench.workshop.program, orderly);
    const before = await imageProcesses(bench.workshop.program);
    const us = fork(script, { stdio: 'inherit' });
    const code = await new Promise((resolve) => us.once('exit', resolve));
    expect(code).toBe(0);
    await waitFor('the process to end', async () => {
      return (await imageProcesses(bench.workshop.program)).every((pid) => before.includes(pid));
    });
  });
});
