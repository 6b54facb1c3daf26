import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SandboxSettings } from '../../config/sandbox.settings.js';
import type { RunIdentity } from './sandbox/run-access.js';
import { findPrograms } from './system-programs.js';

const run = promisify(execFile);

const MEBIBYTE = 1024 * 1024;

/** One start of a tool. `run` names it in the environment of the tool and of all its children. */
export interface Launch {
  binary: string;
  run: string;
  /** Whether the tool gets limits; without them it only gets its own group, environment and our death. */
  limited: boolean;
  /** Whom to run as; undefined for whoever we are. */
  identity?: RunIdentity | undefined;
  /** What arranges the namespaces, up to where the program to run inside begins. */
  cell?: readonly string[] | undefined;
  /** The folder to work in, for one that only the identity may enter. */
  cwd: string;
}

const PROGRAMS = ['setpriv', 'setsid', 'nice', 'prlimit'] as const;

/** A program that arranges one thing and then becomes (exec, same pid) the program named after it. */
interface Wrapper {
  program: (typeof PROGRAMS)[number];
  options: readonly string[];
}

/**
 * `setpriv`: the kernel kills the tool when we die, even by kill -9. `setsid`: the tool leads a session and a process
 * group of its own: one signal reaches everything it started, and it has no terminal. `prlimit`: the same value as
 * soft and hard limit, so that a tool which has used up its CPU time cannot tidy up for ever.
 */
function wrappers(settings: SandboxSettings): Wrapper[] {
  const { addressSpaceMb, fileSizeMb, cpuSeconds, openFiles } = settings;
  const limits = [
    ...['--core=0', `--nofile=${openFiles}`, `--cpu=${cpuSeconds}`],
    ...[`--fsize=${fileSizeMb * MEBIBYTE}`, `--as=${addressSpaceMb * MEBIBYTE}`],
  ];
  return [
    { program: 'setpriv', options: ['--pdeathsig', 'KILL'] },
    { program: 'setsid', options: [] },
    { program: 'nice', options: ['-n', '10'] },
    { program: 'prlimit', options: limits },
  ];
}

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
  private constructor(private readonly found: ReadonlyMap<string, readonly string[]>) {}

  /** Tries each wrapper once; one that is missing or does not know its options (busybox) is left out. */
  static async detect(settings: SandboxSettings): Promise<Launcher> {
    const wanted = wrappers(settings);
    const programs = await findPrograms(PROGRAMS);
    const found = new Map<string, readonly string[]>();
    await Promise.all(
      wanted.map(async ({ program, options }) => {
        const path = programs.get(program);
        if (path !== undefined && (await works([path, ...options]))) {
          found.set(program, [path, ...options]);
        }
      }),
    );
    return new Launcher(found);
  }

  /** The programs that this machine lacks, or that fail on it. */
  get missing(): string[] {
    return PROGRAMS.filter((program) => !this.found.has(program));
  }

  /** The program to start and what goes before the tool's own arguments. */
  argv({
    binary,
    run,
    limited,
    identity,
    cell,
    cwd,
  }: Launch): [program: string, ...prefix: string[]] {
    if (process.platform === 'win32') return [binary];
    const [setpriv, setsid] = [this.found.get('setpriv') ?? [], this.found.get('setsid') ?? []];
    const nobody = identity === undefined || cell !== undefined ? [] : become(identity);
    const privileges = limited && cell === undefined ? ['--no-new-privs', ...nobody] : [];
    const environment = [...TOOL_ENVIRONMENT, `FRAMEWRIGHT_RUN=${run}`];
    return [
      ...(['/usr/bin/env', '-i', ...environment] as const),
      ...(setpriv.length > 0 ? [...setpriv, ...privileges, '--'] : []),
      ...setsid,
      ...(limited ? [...(this.found.get('nice') ?? []), ...(this.found.get('prlimit') ?? [])] : []),
      ...(cell ?? []),
      // Inside: dropping the uid is the last thing done with privileges.
      ...(cell !== undefined && identity !== undefined
        ? [setpriv[0] ?? 'setpriv', ...become(identity), '--', '/usr/bin/env', '-C', cwd]
        : []),
      binary,
    ];
  }
}

function become({ uid, groups }: RunIdentity): string[] {
  const supplementary = groups.length > 0 ? ['--groups', groups.join(',')] : ['--clear-groups'];
  return [`--reuid=${uid}`, `--regid=${uid}`, ...supplementary, '--inh-caps=-all'];
}

async function works([program = '', ...options]: string[]): Promise<boolean> {
  try {
    await run(program, [...options, '/bin/sh', '-c', ':'], { timeout: 5_000 });
    return true;
  } catch {
    // The machine cannot do this; the tool then starts without it.
    return false;
  }
}
