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

/** Ticks of the kernel's clock a second, as Linux tells them to programs. */
const TICKS = 100;

interface ProcessorUse {
  pid: number;
  parent: number;
  /** Its own, and that of its children that have ended. */
  seconds: number;
}

/** Processor time that a process and all that it has started have taken, in seconds. */
export async function processorSeconds(pid: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const uses = (await Promise.all(pids.map(useOf))).filter((use) => use !== undefined);
  let sum = 0;
  for (let family = uses.filter((use) => use.pid === pid); family.length > 0;) {
    sum += family.reduce((seconds, use) => seconds + use.seconds, 0);
    const parents = new Set(family.map((use) => use.pid));
    family = uses.filter(({ parent }) => parents.has(parent));
  }
  return sum;
}

async function useOf(pid: string): Promise<ProcessorUse | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses, the second field, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((ticks, field) => ticks + Number(field), 0);
    return { pid: Number(pid), parent: Number(fields[1]), seconds: ticks / TICKS };
  } catch {
    return undefined; // It ended while it was looked at.
  }
}
