import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childrenThatRun, imageProcesses, patience, processStart } from '../support/image-tool.js';
import { peakResidentBytes } from '../support/processes.js';
import { waitFor } from '../support/wait.js';
import { codeOf, fields, ImageBench, noise } from './image-tool.fixture.js';

let bench: ImageBench;
let photo: string;

beforeAll(async () => {
  bench = await ImageBench.open();
  photo = await bench.file(await fields(64, 64).jpeg().toBuffer());
});
afterAll(async () => {
  await bench.close();
});

describe('An image process', () => {
  it('is kept warm for the next image', async () => {
    await bench.tool.inspect(photo, patience());
    const before = await imageProcesses(bench.workshop.program);
    for (let n = 0; n < 20; n++) await bench.tool.inspect(photo, patience());
    expect(await imageProcesses(bench.workshop.program)).toEqual(before);
  });

  it('knows nothing of our environment, and is nobody where we are root', async () => {
    await bench.tool.inspect(photo, patience());
    const pid = await processStart(bench.workshop.program);
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
    const names = environment.map((entry) => entry.split('=')[0]).filter((name) => name !== '');
    expect(names.filter((name) => name !== 'PWD').sort()).toEqual([
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
    const pid = await processStart(bench.workshop.program);
    const [child] = await childrenThatRun(bench.workshop.program);
    process.kill(pid, 'SIGKILL');
    await waitFor('its end to be known', () => !existsSync(`/proc/${child}`));
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
    // The one that was tried out may still be on its way out.
    await waitFor('two processes of its own', async () => {
      const pids = await imageProcesses(bench.workshop.program);
      return pids.filter((pid) => !others.has(pid)).length === 2;
    });
  });
});
