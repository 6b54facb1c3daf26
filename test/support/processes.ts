import { readdir, readFile, readlink } from 'node:fs/promises';

/** The ids of living processes that work in a folder or below it, zombies left out: the tools that workers started there. */
export async function toolProcesses(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => worksIn(pid, folder)));
  return pids.filter((_, index) => found[index]).map(Number);
}

async function worksIn(pid: string, folder: string): Promise<boolean> {
  try {
    const [cwd, status] = await Promise.all([
      readlink(`/proc/${pid}/cwd`),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    return cwd.startsWith(`${folder}/`) && !/^State:\s+Z/m.test(status);
  } catch {
    return false; // It ended while it was looked at, or is not ours to look at.
  }
}

/** Resident memory of a process in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) * 1024;
}

/** The greatest resident memory a process has had, in bytes. */
export async function peakResidentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) * 1024;
}
