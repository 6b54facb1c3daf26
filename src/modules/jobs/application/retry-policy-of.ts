import type { JobsSettings } from '../../../config/jobs.settings.js';
import type { RetryPolicy } from '../domain/retry-policy.js';

/** The retry policy as the settings have it. */
export function retryPolicyOf(settings: JobsSettings): RetryPolicy {
  return {
    transientPausesMs: [settings.retryFirstMs, settings.retrySecondMs],
    crashRetries: 1,
    maxLosses: settings.maxLosses,
  };
}
