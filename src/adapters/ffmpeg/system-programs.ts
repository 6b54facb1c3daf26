import { execFile } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const FIND = 'for name do printf "%s\\t%s\\n" "$name" "$(command -v "$name")"; done';

/** Absolute paths of the programs on this process's PATH, by name; empty where there is no POSIX shell. */
export async function findPrograms(names: readonly string[]): Promise<Map<string, string>> {
  if (process.platform === 'win32') return new Map();
  const { stdout } = await run('/bin/sh', ['-c', FIND, 'sh', ...names], { timeout: 5_000 });
  const found = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [name, path] = line.split('\t');
    if (name !== undefined && path !== undefined && isAbsolute(path)) found.set(name, path);
  }
  return found;
}
