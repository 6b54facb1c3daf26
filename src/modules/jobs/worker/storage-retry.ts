import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { StorageError } from '../../../ports/storage.port.js';
import { backoffMs } from './backoff.js';

const TRIES = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 20_000;

const logger = new Logger('StorageRetry');

/**
 * Does a transfer, up to five times within half a minute of pauses, as long as the store says that trying again may
 * help: a blip of the store must not cost the work done. Throws the last error.
 */
export async function withStorageRetry<T>(
  what: string,
  signal: AbortSignal,
  transfer: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      return await transfer();
    } catch (error) {
      const hopeless = !(error instanceof StorageError) || !error.retryable;
      if (hopeless || tries === TRIES || signal.aborted) throw error;
      const pauseMs = backoffMs(tries - 1, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
      logger.warn(`${what} failed (${error.message}); again in ${pauseMs} ms`);
      await pause(pauseMs, undefined, { signal });
    }
  }
}
