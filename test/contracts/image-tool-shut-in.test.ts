import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxMode } from '../../src/config/sandbox.settings.js';
import { patience } from '../support/image-tool.js';
import { fields, ImageBench } from './image-tool.fixture.js';
import { hasNamespaces } from './media-tool-sandbox.fixture.js';

/** What an image process could do that has been taken over. */
interface Finding {
  network: string;
  /** Of each file, whether it was read, or why not. */
  files: string[];
  /** Of each place, whether a file was made there, or why not. */
  places: string[];
  environment: string[];
  processes: string[];
  users: number[];
  status: string;
}

const PLACES = ['/x', '/dev/x', '/dev/shm/x', '/usr/lib/x', '/proc/x'];

let bench: ImageBench;
let photo: string;
let canary: string;
let listener: Server;
let heard = 0;

beforeAll(async () => {
  bench = await ImageBench.open();
  photo = await bench.file(await fields().png().toBuffer());
  canary = join(bench.workshop.folder, 'canary');
  await writeFile(canary, 'canary');
  await chmod(canary, 0o644);
  listener = createServer((socket) => {
    heard += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
});
afterAll(async () => {
  listener.close();
  await bench.close();
});

/** A program in place of the real one looks about, tries to make files in these places, and answers what it found. */
async function lookedAbout(mode: SandboxMode, places: readonly string[]): Promise<Finding> {
  const { port } = listener.address() as AddressInfo;
  const files = ['/etc/passwd', '/etc/hostname', canary, join(process.cwd(), 'README.md')];
  const program = await bench.workshop.standIn(
    'curious',
    `import { connect } from 'node:net';
    import { openSync, readdirSync, readFileSync } from 'node:fs';
    const tried = (what) => { try { what(); return 'done'; } catch ({ code }) { return code; } };
    process.stdin.resume();
    process.on('message', async () => {
      const socket = connect(${port}, '127.0.0.1');
      const network = await new Promise((resolve) => {
        socket.on('connect', () => resolve('done')).on('error', ({ code }) => resolve(code));
      });
      const facts = {
        network,
        files: ${JSON.stringify(files)}.map((path) => tried(() => readFileSync(path))),
        places: ${JSON.stringify(places)}.map((path) => tried(() => openSync(path, 'wx'))),
        environment: Object.keys(process.env),
        processes: readdirSync('/proc').filter((name) => /^\\d+$/.test(name)),
        users: [process.getuid(), process.getgid(), ...process.getgroups()],
        status: readFileSync('/proc/self/status', 'utf8'),
      };
      process.send({ done: true, bytes: 0, facts });
    });`,
  );
  const tool = bench.workshop.tool({ processes: 1 }, { program, sandbox: { mode } });
  return (await tool.inspect(photo, patience())) as unknown as Finding;
}

describe.runIf(hasNamespaces)('From inside an image process', () => {
  let inside: Finding;

  beforeAll(async () => {
    inside = await lookedAbout('required', PLACES);
  });

  it('nobody is reached who listens', () => {
    expect(inside.network).not.toBe('done');
    expect(heard).toBe(0);
  });

  it('no file of ours or of the system’s users is there', () => {
    expect(inside.files).toEqual(['ENOENT', 'ENOENT', 'ENOENT', 'ENOENT']);
  });

  it('no file can be made', () => {
    expect(inside.places).toHaveLength(PLACES.length);
    for (const answer of inside.places) expect(['EROFS', 'EACCES', 'ENOENT']).toContain(answer);
  });

  it('nothing of our environment is known, and no process of ours is seen', () => {
    expect(inside.environment.sort()).toEqual([
      ...['MALLOC_ARENA_MAX', 'PWD', 'UV_THREADPOOL_SIZE', 'VIPS_DISC_THRESHOLD'],
    ]);
    // What shuts it in, and itself.
    expect(inside.processes).toHaveLength(2);
  });

  it('no privilege is left', () => {
    expect(inside.status).toMatch(/^CapPrm:\s+0+$/m);
    expect(inside.status).toMatch(/^CapEff:\s+0+$/m);
    expect(inside.status).toMatch(/^NoNewPrivs:\s+1$/m);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) expect(new Set(inside.users)).toEqual(new Set([56_199]));
  });

  it('all of it could be done without a sandbox', async () => {
    const outside = await lookedAbout('off', [join(bench.workshop.folder, 'made')]);
    expect(outside.network).toBe('done');
    expect(heard).toBe(1);
    expect(outside.places).toEqual(['done']);
    expect(outside.files.filter((answer) => answer === 'done').length).toBeGreaterThanOrEqual(3);
    expect(outside.processes).toContain(String(process.pid));
  });
});
