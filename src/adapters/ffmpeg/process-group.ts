import { readdir, readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc; the kernel reports 100 to user space on every architecture. */
const TICKS_PER_SECOND = 100;

/**
 * Signals the process group a tool leads. A tool that leads none (yet, or on a machine without setsid) is signalled
 * alone. Nobody left to signal is no error.
 */
export function signalTool(pid: number, signal: NodeJS.Signals): void {
  if (!send(-pid, signal)) send(pid, signal);
}

/** Kills what a tool that has exited left running in its group. */
export function sweepGroup(pid: number): void {
  send(-pid, 'SIGKILL');
}

function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    // ESRCH: nobody there. EPERM: macOS, for a group of zombies.
    if (
      error instanceof Error &&
      'code' in error &&
      ['ESRCH', 'EPERM'].includes(String(error.code))
    ) {
      return false;
    }
    throw error;
  }
}

/** CPU seconds used so far by a process group and its reaped children; undefined where there is no /proc. */
export async function groupCpuSeconds(pid: number): Promise<number | undefined> {
  let entries: string[];
  try {
    entries = await readdir('/proc');
  } catch {
    // Not Linux.
    return undefined;
  }
  const stats = await Promise.all(entries.filter((name) => /^\d+$/.test(name)).map(readStat));
  const ticks = stats.filter((stat) => stat?.group === pid).map((stat) => stat?.ticks ?? 0);
  return ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}

async function readStat(pid: string): Promise<{ group: number; ticks: number } | undefined> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may hold anything; count from its end.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { group: Number(fields[2]), ticks };
  } catch {
    // It ended while we looked.
    return undefined;
  }
}
