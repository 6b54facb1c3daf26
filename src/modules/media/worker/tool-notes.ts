import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { JobError } from '../../../contracts/job-failure.js';

/** Notes of twelve hours of sound in many channels take some megabytes. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * What a tool has noted in the scratch folder. A tool that was taken over could have left a link out of the folder, a
 * pipe without an end or more than memory holds instead: PROCESSING_CRASHED.
 */
export async function readNotes(path: string): Promise<string> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((cause: unknown) => {
    throw new JobError('PROCESSING_CRASHED', { cause });
  });
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size > MOST_BYTES) {
      const cause = new Error(`${path} is not a file of notes`);
      throw new JobError('PROCESSING_CRASHED', { cause });
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
