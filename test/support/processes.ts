import { readdir, readFile, readlink } from 'node:fs/promises';

export interface ProcessInfo {
  pid: number;
  parent: number;
  command: string;
  /** The run the process belongs to, when a worker started it. */
  job: string | undefined;
}

/** Every living process of this machine that a worker's launcher started, zombies left out. */
export async function toolProcesses(): Promise<ProcessInfo[]> {
  const found = await Promise.all(
    (await readdir('/proc')).filter((d) => /^\d+$/.test(d)).map(read),
  );
  return found.filter((process) => process?.job !== undefined) as ProcessInfo[];
}

async function read(pid: string): Promise<ProcessInfo | undefined> {
  try {
    const [environ, status, command] = await Promise.all([
      readFile(`/proc/${pid}/environ`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
      readlink(`/proc/${pid}/exe`),
    ]);
    if (/^State:\s+Z/m.test(status)) return undefined;
    return {
      pid: Number(pid),
      parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]),
      command,
      job: environ
        .split('\0')
        .find((e) => e.startsWith('FRAMEWRIGHT_JOB='))
        ?.slice(16),
    };
  } catch {
    return undefined; // It ended while it was looked at.
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
