import { readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that has been killed may have to finish a write to a slow disk first. */
const PATIENCE_MS = 5_000;

/**
 * Kills every process of a uid and waits until none is left. Answers false where one would not go. A tool that has
 * left its process group is found like this, and so is one that a process namespace is still taking down.
 */
export async function endProcessesOf(uid: number): Promise<boolean> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let left = await find(uid); left.length > 0; left = await find(uid)) {
    for (const pid of left) kill(pid);
    if (performance.now() > giveUpAt) return false;
    await pause(2);
  }
  return true;
}

async function find(uid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const owners = await Promise.all(pids.map(ownerOf));
  return pids.filter((_, index) => owners[index] === uid).map(Number);
}

/** The owner of a living process; one that only waits to be buried counts as gone. */
async function ownerOf(pid: string): Promise<number | undefined> {
  try {
    const { uid } = await stat(`/proc/${pid}`);
    if (uid === process.geteuid?.()) return undefined;
    const line = await readFile(`/proc/${pid}/stat`, 'latin1');
    return /^ [ZX]/.test(line.slice(line.lastIndexOf(')') + 1)) ? undefined : uid;
  } catch {
    // It has ended since.
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
