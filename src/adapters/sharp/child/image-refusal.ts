import type { JobFailureCode } from '../../../contracts/job-failure.js';

/** Why an image is not worked on, known before the library was asked to. `detail` is a sentence for the user. */
export class ImageRefusal extends Error {
  constructor(
    readonly code: JobFailureCode,
    readonly detail?: string,
  ) {
    super(detail ?? code);
    this.name = 'ImageRefusal';
  }
}
