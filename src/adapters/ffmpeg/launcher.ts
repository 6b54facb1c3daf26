import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findPrograms } from './system-programs.js';

const run = promisify(execFile);

/** One start of a tool. `job` names the run in the environment of the tool and of all its children. */
export interface Launch {
  binary: string;
  job: string;
}

/** A program that arranges one thing and then becomes (exec, same pid) the program named after it. */
interface Wrapper {
  program: string;
  options: readonly string[];
}

/**
 * In the order in which they run. `setpriv`: the kernel kills the tool when we die, even by kill -9.
 * `setsid`: the tool leads a process group of its own, so that one signal reaches everything it started.
 */
const WRAPPERS: readonly Wrapper[] = [
  { program: 'setpriv', options: ['--pdeathsig', 'KILL', '--'] },
  { program: 'setsid', options: [] },
];

/**
 * All that a tool gets to see of the environment. GCONV_PATH keeps static builds, the bundled ones among them, from
 * loading this machine's charset modules: they are of another glibc, and any MPEG transport stream ends in SIGSEGV.
 */
const TOOL_ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'GCONV_PATH=/nonexistent',
];

/**
 * The command line that starts a tool: `env -i` with next to no environment, then each wrapper this machine has,
 * then the tool. It is an argument list, not a script: nothing has to be written, made executable or cleaned up.
 */
export class Launcher {
  private constructor(private readonly wrappers: readonly string[]) {}

  /** Tries each wrapper once; one that is missing or does not know its options (busybox) is left out. */
  static async detect(): Promise<Launcher> {
    const programs = await findPrograms(WRAPPERS.map(({ program }) => program));
    const tried = await Promise.all(
      WRAPPERS.map(async ({ program, options }) => {
        const path = programs.get(program);
        return path === undefined ? [] : tryWrapper([path, ...options]);
      }),
    );
    return new Launcher(tried.flat());
  }

  /** The program to start and what goes before the tool's own arguments. */
  argv({ binary, job }: Launch): [program: string, ...prefix: string[]] {
    if (process.platform === 'win32') return [binary];
    const environment = [...TOOL_ENVIRONMENT, `FRAMEWRIGHT_JOB=${job}`];
    return ['/usr/bin/env', '-i', ...environment, ...this.wrappers, binary];
  }
}

async function tryWrapper(argv: [string, ...string[]]): Promise<string[]> {
  const [program, ...options] = argv;
  try {
    await run(program, [...options, '/bin/sh', '-c', ':'], { timeout: 5_000 });
    return argv;
  } catch {
    // The machine cannot do this; the tool then starts without it.
    return [];
  }
}
