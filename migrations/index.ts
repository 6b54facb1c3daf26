import { Jobs1763700000100 } from './1763700000100-jobs.js';
import { Conversions1763700000200 } from './1763700000200-conversions.js';
import { IdempotentAnswers1763700000300 } from './1763700000300-idempotent-answers.js';
import { JobsUnderWay1763700000390 } from './1763700000390-jobs-under-way.js';
import { Operations1763700000400 } from './1763700000400-operations.js';
import { JobOutputRoot1763700000410 } from './1763700000410-job-output-root.js';
import { MediaAssets1763700000500 } from './1763700000500-media-assets.js';
import { OperationUrls1763700000520 } from './1763700000520-operation-urls.js';
import { Generations1763700000600 } from './1763700000600-generations.js';
import { Dreams1763700000700 } from './1763700000700-dreams.js';
import { JobEventOrder1763700000720 } from './1763700000720-job-event-order.js';
import { JobAftermath1763700000730 } from './1763700000730-job-aftermath.js';

/** Every migration, oldest first. Append only. */
export const MIGRATIONS = [
  Jobs1763700000100,
  Conversions1763700000200,
  IdempotentAnswers1763700000300,
  JobsUnderWay1763700000390,
  Operations1763700000400,
  JobOutputRoot1763700000410,
  MediaAssets1763700000500,
  OperationUrls1763700000520,
  Generations1763700000600,
  Dreams1763700000700,
  JobEventOrder1763700000720,
  JobAftermath1763700000730,
];
