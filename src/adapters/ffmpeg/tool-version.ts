import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The first stable line whose decoders and filters we rely on, and the year its development began. */
const MODERN = { major: 5, year: 2022 };

/** What `-version` says in its first line, e.g. `5.1.9-0+deb12u1`. Rejects when the tool cannot be started. */
export async function readToolVersion(binary: string): Promise<string> {
  const { stdout } = await run(binary, ['-version'], { timeout: 10_000, killSignal: 'SIGKILL' });
  return toolVersion(stdout) ?? 'unknown';
}

/** Whether a tool on the PATH answers and is recent enough to be preferred to the bundled one. */
export async function isModernTool(binary: string): Promise<boolean> {
  try {
    const { stdout } = await run(binary, ['-version'], { timeout: 5_000, killSignal: 'SIGKILL' });
    return isModernBanner(stdout);
  } catch {
    // A tool that cannot say its version is no better than none.
    return false;
  }
}

export function toolVersion(banner: string): string | undefined {
  return /^ff(?:mpeg|probe) version (\S+)/.exec(banner)?.[1];
}

/** Releases count by number (`5.1.9-0+deb12u1`, `n6.0`); builds from git by the last year of their copyright line. */
export function isModernBanner(banner: string): boolean {
  const release = /^n?(\d{1,2})\.\d/.exec(toolVersion(banner) ?? '')?.[1];
  if (release !== undefined) return Number(release) >= MODERN.major;
  const year = /Copyright \(c\) \d{4}-(\d{4})/.exec(banner)?.[1];
  return year !== undefined && Number(year) >= MODERN.year;
}
