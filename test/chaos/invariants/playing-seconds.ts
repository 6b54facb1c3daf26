import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { machineTools } from '../../support/machine-tools.js';

const run = promisify(execFile);

/** How long a file plays, in seconds, by ffprobe; rejects when ffprobe cannot open it. */
export async function playingSeconds(path: string): Promise<number> {
  const { ffprobe } = await machineTools();
  const asked = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  return Number((await run(ffprobe, asked)).stdout);
}
