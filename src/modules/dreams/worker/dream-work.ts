import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClaimedJob } from '../../../contracts/job-messages.js';
import type { JobContext } from '../../jobs/worker/job-handler.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import type { CheckpointKeeper } from './checkpoint.keeper.js';

/** One attempt at a dream's video, as its steps see it. */
export interface DreamWork {
  job: ClaimedJob<'dream.render'>;
  context: JobContext;
  keeper: CheckpointKeeper;
  /** When it must be done, in milliseconds since 1970. */
  deadline: number;
}

/** What bounds a step that takes the work from one share of the whole to another. */
export function limitsOf({ context, deadline }: DreamWork, from: number, to: number): WorkLimits {
  return {
    ...{ signal: context.signal, deadline },
    onProgress: (share) => {
      context.progress(from + share * (to - from));
    },
  };
}

/** A folder of the attempt's own: a tool that writes to it sees nothing of what lies beside it. */
export async function makeFolder(
  { context }: Pick<DreamWork, 'context'>,
  name: string,
): Promise<string> {
  const folder = join(context.scratch, name);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}
