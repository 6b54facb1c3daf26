import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, basename, sep } from 'node:path';
import { JobError } from '../../../contracts/job-failure.js';
import { isMissing } from './owned-files.js';

/** What one run is to touch, as absolute paths. */
export interface RunFiles {
  inputs: readonly string[];
  outputs: readonly string[];
}

/** The same, looked up on the disk. */
export interface FoundFiles {
  /** As the tool will name them. */
  inputs: string[];
  outputs: string[];
  /** The folder that holds all outputs, as it will be named and as it really is; undefined for a run without one. */
  scratch: { path: string; real: string } | undefined;
}

/**
 * Finds the files of a run. Throws STORAGE_FAILED where one is missing or is no regular file, and where a link
 * within the scratch folder, which an earlier tool may have made, leads out of it; TypeError for a run whose outputs
 * lie in several folders.
 */
export async function findFiles({ inputs, outputs }: RunFiles): Promise<FoundFiles> {
  // Devices (/dev/null) belong to nobody's folder.
  const folders = outputs.filter((path) => !path.startsWith('/dev/')).map((path) => dirname(path));
  const folder = [...new Set(folders)].sort((a, b) => a.length - b.length)[0];
  if (folder !== undefined && folders.some((other) => !isWithin(other, folder))) {
    throw new TypeError('The outputs of a media command must lie in one folder');
  }
  try {
    const scratch =
      folder === undefined ? undefined : { path: folder, real: await realpath(folder) };
    const found = { inputs: [...new Set(inputs)], outputs: [...outputs], scratch };
    await Promise.all(found.inputs.map((path) => requireRegular(path, scratch)));
    return found;
  } catch (cause) {
    if (isMissing(cause)) throw new JobError('STORAGE_FAILED', { cause });
    throw cause;
  }
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function requireRegular(path: string, scratch: FoundFiles['scratch']): Promise<void> {
  const file = await lstat(path);
  const real = join(await realpath(dirname(path)), basename(path));
  const leadsOut =
    scratch !== undefined && isWithin(path, scratch.path) && !isWithin(real, scratch.real);
  if (file.isFile() && !leadsOut) return;
  const cause = new Error(`${path} is not a regular file of its folder`);
  throw new JobError('STORAGE_FAILED', { cause });
}
