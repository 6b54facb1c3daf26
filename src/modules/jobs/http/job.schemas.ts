import { JOB_FAILURE_CODES, type JobFailure } from '../../../contracts/job-failure.js';
import { JOB_STATUSES } from '../../../contracts/job-status.js';
import { named, objectOf, type Keywords } from '../../../http/openapi/schema.js';

/** For the documents of routes that show work. */
export const jobStatus: Keywords = { type: 'string', enum: JOB_STATUSES };

export const jobProgress: Keywords = { type: 'integer', minimum: 0, maximum: 100 };

export const JobFailureSchema = named(
  'JobFailure',
  'Why work failed.',
  objectOf<JobFailure>({
    code: { type: 'string', enum: JOB_FAILURE_CODES },
    message: { type: 'string', description: 'A sentence for whoever asked for the work.' },
    retryable: { type: 'boolean', description: 'Whether asking again may help.' },
  }),
);
