import type { JobKind } from '../../../contracts/job-map.js';

/** How far a running job has come, as instances of the API tell one another. */
export interface JobProgress {
  job: string;
  kind: JobKind;
  owner: string;
  /** 0..99 */
  progress: number;
}
