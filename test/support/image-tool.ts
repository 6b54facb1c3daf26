import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SharpImageTool } from '../../src/adapters/sharp/sharp-image-tool.adapter.js';
import { ImageLimitsSettings } from '../../src/config/image-limits.settings.js';
import { SandboxSettings } from '../../src/config/sandbox.settings.js';
import type { ImageRunOptions } from '../../src/ports/image-tool.port.js';
import { compileAdapter } from '../contracts/compile-adapter.fixture.js';
import { waitFor } from './wait.js';

const ADAPTER = 'src/adapters/sharp/sharp-image-tool.adapter.ts';
const PROGRAM = 'src/adapters/sharp/child/image-child.ts';
const SELF_TEST = 'src/adapters/sharp/child/image-self-test.ts';

interface ToolOptions {
  /** What its processes run in place of the real one. */
  program?: string;
  sandbox?: Partial<SandboxSettings>;
}

/** The image tool as a worker has it: what its processes run is compiled into a folder of its own. */
export class ImageWorkshop {
  private readonly tools: SharpImageTool[] = [];
  private standIns = 0;

  private constructor(
    /** Where the compiled adapter lies. */
    readonly folder: string,
  ) {}

  static async open(): Promise<ImageWorkshop> {
    const folder = await mkdtemp(join(tmpdir(), 'image-tool-'));
    // Others may look in: an image process is nobody where we are root.
    await chmod(folder, 0o755);
    await compileAdapter(folder, [ADAPTER, PROGRAM, SELF_TEST]);
    return new ImageWorkshop(folder);
  }

  get program(): string {
    return join(this.folder, PROGRAM.replace(/ts$/, 'js'));
  }

  get adapter(): string {
    return join(this.folder, ADAPTER.replace(/ts$/, 'js'));
  }

  /** Writes a program beside the real one that stands in for it; answers its path. */
  async standIn(name: string, source: string): Promise<string> {
    const program = join(dirname(this.program), `${name}-${this.standIns++}.js`);
    await writeFile(program, source, { mode: 0o644 });
    return program;
  }

  tool(
    limits: Partial<ImageLimitsSettings> = {},
    { program = this.program, sandbox = {} }: ToolOptions = {},
  ): SharpImageTool {
    const tool = new SharpImageTool(
      Object.assign(new ImageLimitsSettings(), limits),
      Object.assign(new SandboxSettings(), sandbox),
      pathToFileURL(program),
    );
    this.tools.push(tool);
    return tool;
  }

  /** Ends what the tools started, and removes the folder. */
  async close(): Promise<void> {
    await Promise.all(this.tools.map((tool) => tool.onApplicationShutdown()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The ids of living image processes that run a program. */
export async function imageProcesses(program: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => runs(pid, program)));
  return pids.filter((_, index) => found[index]).map(Number);
}

/** The ids of our own children that become a program, or shut in one that does. */
export async function childrenThatRun(program: string): Promise<number[]> {
  const tasks = '/proc/self/task';
  const lists = await Promise.all(
    (await readdir(tasks)).map((task) => readFile(join(tasks, task, 'children'), 'utf8')),
  );
  const children = lists.flatMap((list) => list.split(' ').filter((pid) => pid !== ''));
  const lines = await Promise.all(
    children.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return children.filter((_, index) => lines[index]?.includes(program)).map(Number);
}

async function runs(pid: string, program: string): Promise<boolean> {
  try {
    const [line, status] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    const [executable] = line.split('\0');
    return (
      line.includes(program) && executable === process.execPath && !/^State:\s+Z/m.test(status)
    );
  } catch {
    return false; // It ended while it was looked at.
  }
}

/** Waits until no process runs a program, or until that one is gone. */
export async function processEnd(program: string, pid?: number): Promise<void> {
  await waitFor('the process to end', async () => {
    const left = await imageProcesses(program);
    return pid === undefined ? left.length === 0 : !left.includes(pid);
  });
}

/** Waits for a process that runs a program; answers its id. */
export function processStart(program: string): Promise<number> {
  return waitFor('the process to start', async () => (await imageProcesses(program))[0]);
}

/** Options of a run that has time enough. */
export function patience(given: Partial<ImageRunOptions> = {}): ImageRunOptions {
  return { signal: new AbortController().signal, timeoutMs: 30_000, ...given };
}
