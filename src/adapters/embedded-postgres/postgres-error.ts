import { StartError } from '../../config/start-error.js';

/** The embedded Postgres cannot be had; the sentence names the way out, for whoever starts the service to read. */
export class EmbeddedPostgresError extends StartError {
  constructor(problem: string, options?: ErrorOptions) {
    super(`${problem} Set DATABASE_URL to use a Postgres of your own instead.`, options);
    this.name = 'EmbeddedPostgresError';
  }
}
