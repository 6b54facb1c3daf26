import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ImageLimitsSettings } from '../../config/image-limits.settings.js';
import type { SandboxSettings } from '../../config/sandbox.settings.js';

const run = promisify(execFile);

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

const MEBIBYTE = 1024 * 1024;

/** The last of the numbers kept for tools: runs of ffmpeg take theirs from the front. */
const UID_OFFSET = 8_199;

/** The runtime's own objects; images lie outside. */
const HEAP_MB = 128;

/**
 * All an image process gets to see of the environment. Large images stay in memory, where a limit holds, instead of in
 * temporary files; few arenas give back more of what is freed.
 */
export const IMAGE_ENVIRONMENT = {
  VIPS_DISC_THRESHOLD: '8g',
  MALLOC_ARENA_MAX: '2',
  UV_THREADPOOL_SIZE: '2',
};

/** How an image process is started: a program and its arguments, each wrapper becoming (exec, same pid) the next. */
export type ImageLaunch = readonly [program: string, ...args: string[]];

/**
 * Finds once what this machine can start image processes with. `setpriv`: the kernel kills the process when we die, it
 * can gain no privileges, and where we are root it is nobody, so that our memory and files are out of its reach.
 * `prlimit`: memory is bounded, and it writes no file. What is missing (busybox, macOS) is left out.
 */
export async function imageLaunch(
  program: URL,
  limits: ImageLimitsSettings,
  sandbox: SandboxSettings,
): Promise<ImageLaunch> {
  const script = fileURLToPath(program);
  const node = [process.execPath, `--max-old-space-size=${HEAP_MB}`, script];
  const bound = wrapper('setpriv', '--pdeathsig', 'KILL');
  if (sandbox.mode === 'off') return launch([...(await working(bound, [])), ...node]);
  const memory = limits.addressSpaceMb * MEBIBYTE;
  const limited = wrapper('prlimit', '--core=0', '--fsize=0', `--as=${memory}`);
  const nobody = await unprivileged(bound, script, sandbox.firstUid + UID_OFFSET);
  return launch([...nobody, ...(await working(limited, [])), ...node]);
}

/** The strongest way to give up privileges that still reaches the program, the runtime and the library. */
async function unprivileged(bound: string[], script: string, uid: number): Promise<string[]> {
  const confined = [...bound, '--no-new-privs'];
  const ids = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--inh-caps=-all'];
  const ways =
    process.getuid?.() === 0 ? [[...confined, ...ids], confined, bound] : [confined, bound];
  const needed = [process.execPath, script, createRequire(import.meta.url).resolve('sharp')];
  for (const way of bound.length === 0 ? [] : ways) {
    const found = await working(way, needed);
    if (found.length > 0) return found;
  }
  return [];
}

/** The wrapper, or nothing where it fails or where the paths cannot be read inside. */
async function working(wrapped: string[], readable: string[]): Promise<string[]> {
  const [program, ...options] = wrapped;
  if (program === undefined) return [];
  const check = 'for path do [ -r "$path" ] || exit 1; done';
  try {
    await run(program, [...options, '/bin/sh', '-c', check, 'sh', ...readable], { timeout: 5_000 });
    return wrapped;
  } catch {
    // This machine cannot do it; the process is then started without.
    return [];
  }
}

function wrapper(name: string, ...options: string[]): string[] {
  const path = FOLDERS.map((folder) => join(folder, name)).find((each) => existsSync(each));
  return path === undefined ? [] : [path, ...options];
}

function launch([program = process.execPath, ...args]: string[]): ImageLaunch {
  return [program, ...args];
}
