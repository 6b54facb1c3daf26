import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** What plans results: the operations, and what they know of media. */
const FOLDERS = ['../catalog/', '../domain/', '../worker/', '../../media/'];

/** The sha256 (hex) of the code that plans and makes results: whoever deploys a change of it gets other results. */
export async function planCodeDigest(): Promise<string> {
  const digest = createHash('sha256');
  for (const folder of FOLDERS.map((each) => fileURLToPath(new URL(each, import.meta.url)))) {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = files
      .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
      .map(({ parentPath, name }) => `${parentPath}/${name}`);
    for (const path of paths.sort()) digest.update(await readFile(path));
  }
  return digest.digest('hex');
}
