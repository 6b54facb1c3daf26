import { chmod, chown, realpath, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

const PASS_BY_ALL = 0o001;
const PASS_BY_GROUP = 0o010;

/**
 * Whether a run with a uid of its own can reach a path, all folders above it. Where there are no mount namespaces,
 * our private folders below DATA_DIR let one group pass, which only runs have; it may not list them. Folders
 * elsewhere are never changed.
 */
export class FolderPassage {
  constructor(
    private readonly dataDir: string,
    readonly gid: number,
    private readonly ourUid: number,
  ) {}

  async reaches(path: string): Promise<boolean> {
    const root = await realpath(this.dataDir).catch(() => this.dataDir);
    const above = dirname(await realpath(path));
    for (let folder = above; ; folder = dirname(folder)) {
      if (!(await this.lets(folder, root))) return false;
      if (folder === dirname(folder)) return true;
    }
  }

  private async lets(folder: string, root: string): Promise<boolean> {
    const { uid, gid, mode } = await stat(folder);
    if ((mode & PASS_BY_ALL) !== 0) return true;
    if (gid === this.gid && (mode & PASS_BY_GROUP) !== 0) return true;
    const ours = folder === root || folder.startsWith(root + sep);
    if (!ours || uid !== this.ourUid || (mode & ~PASS_BY_GROUP & 0o077) !== 0) return false;
    await chown(folder, -1, this.gid);
    await chmod(folder, (mode & 0o700) | PASS_BY_GROUP);
    return true;
  }
}
