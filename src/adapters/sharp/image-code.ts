import { access, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What the program of an image process is made of, besides the runtime. */
export interface ImageCode {
  /** The folder with our package.json, where everything else of ours lies too. */
  root: string;
  /** Absolute paths: folders of compiled modules and of packages, and the package.json that says what they are. */
  paths: string[];
}

/** Finds it from the program upwards, as Node resolves modules. A machine without the image library throws. */
export async function findCode(script: string): Promise<ImageCode> {
  const above = foldersAbove(script);
  const root = await firstWith(above, 'package.json');
  const modules = join(await firstWith(above, 'node_modules/sharp'), 'node_modules');
  return {
    root,
    paths: [
      dirname(script),
      // What the program imports from without its folder.
      resolve(dirname(script), '../../../ports'),
      join(root, 'package.json'),
      ...new Set([modules, await realpath(modules)]),
    ],
  };
}

/** The folders a path lies in, innermost first. */
export function foldersAbove(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...foldersAbove(above)];
}

async function firstWith(folders: readonly string[], name: string): Promise<string> {
  for (const folder of folders) {
    if (await exists(join(folder, name))) return folder;
  }
  throw new Error(`No folder above ${folders[0] ?? '/'} has ${name}`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false; // Or closed to us, which is no better.
  }
}
