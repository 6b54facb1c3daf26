import { QueryFailedError } from 'typeorm';
import { AppError } from '../../contracts/app-error.js';

const RETRY_AFTER_SECONDS = 2;

/** Nobody at the other end, or a line that broke. */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What pg and its pool say in words only; they give these no code. */
const DRIVER_SENTENCES = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
]);

/**
 * SQLSTATEs of a server that cannot serve just now: connection failures (08), no resources such as disk, memory or
 * connections (53), shutdown and start (57P01 to 57P05), our own time limits (57014, 25P03), read-only (25006).
 */
const UNAVAILABLE_STATES = /^(08...|53...|57P0.|57014|25P03|25006)$/;

/** Those of them, and of the driver's, after which the connection is of no more use. */
const FATAL_STATES = /^(08...|57P0.|25P03)$/;

/** Serialization failure and deadlock: the same work may well succeed when it is done again. */
const CONFLICT_STATES = new Set(['40001', '40P01']);

/**
 * The one place that tells an outage from a fault: an outage becomes SERVICE_UNAVAILABLE with the driver's error as its
 * cause; everything else is given back untouched. Only for errors that come from the database.
 */
export function translateDatabaseError(error: unknown): unknown {
  return isUnavailable(error) ? databaseUnavailable(error) : error;
}

export function databaseUnavailable(cause: unknown): AppError {
  return new AppError('SERVICE_UNAVAILABLE', { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
}

export function isUnavailable(error: unknown): boolean {
  const { code, message } = driverErrorOf(error);
  return UNAVAILABLE_STATES.test(code) || NETWORK_CODES.has(code) || DRIVER_SENTENCES.has(message);
}

/** Whether the connection that reported this must not be used again. */
export function breaksConnection(error: unknown): boolean {
  const { code, message } = driverErrorOf(error);
  return FATAL_STATES.test(code) || NETWORK_CODES.has(code) || DRIVER_SENTENCES.has(message);
}

export function isConflict(error: unknown): boolean {
  return CONFLICT_STATES.has(driverErrorOf(error).code);
}

function driverErrorOf(error: unknown): { code: string; message: string } {
  const original: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (!(original instanceof Error)) return { code: '', message: '' };
  const code = 'code' in original && typeof original.code === 'string' ? original.code : '';
  return { code, message: original.message };
}
