import { execFile } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const TIMEOUT_MS = 5_000;

const FIND = 'for name do printf "%s\\t%s\\n" "$name" "$(command -v "$name")"; done';

/** Succeeds where every path named can be read. */
const READ = 'for path do [ -r "$path" ] || exit 1; done';

/** Absolute paths of the programs on this process's PATH, by name; empty where there is no POSIX shell. */
export async function findPrograms(names: readonly string[]): Promise<Map<string, string>> {
  if (process.platform === 'win32') return new Map();
  const { stdout } = await run('/bin/sh', ['-c', FIND, 'sh', ...names], { timeout: TIMEOUT_MS });
  const found = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [name, path] = line.split('\t');
    if (name !== undefined && path !== undefined && isAbsolute(path)) found.set(name, path);
  }
  return found;
}

/** Whether a program that becomes the one named after it does so here, and lets these paths be read. */
export async function works(
  [program, ...options]: readonly string[],
  readable: readonly string[] = [],
): Promise<boolean> {
  if (program === undefined) return false;
  try {
    const shell = ['/bin/sh', '-c', READ, 'sh', ...readable];
    await run(program, [...options, ...shell], { timeout: TIMEOUT_MS });
    return true;
  } catch {
    // This machine cannot do it; the process is then started without.
    return false;
  }
}
