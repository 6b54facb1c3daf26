import { readFile } from 'node:fs/promises';

const EVERY_MS = 20;

/** The most memory a process held while the work went on, over what it held before, in bytes. */
export async function memoryGrowth(pid: number, work: () => Promise<void>): Promise<number> {
  const before = await residentBytes(pid);
  let most = before;
  const timer = setInterval(() => {
    void residentBytes(pid).then((bytes) => (most = Math.max(most, bytes)));
  }, EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return Math.max(most, await residentBytes(pid)) - before;
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
