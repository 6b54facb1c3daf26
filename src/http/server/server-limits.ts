import type { ServerOptions } from 'node:http';

/** Characters of the request target. */
export const MAX_URL_LENGTH = 8 * 1024;

/** Bytes of all header lines together. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** Connections one process holds; more are refused by the kernel's backlog. */
export const MAX_CONNECTIONS = 10_000;

/** What Node's server enforces by itself. Times are in milliseconds. */
export const SERVER_OPTIONS: ServerOptions = {
  // Above both limits, so that a long URL is told apart from long headers once they are parsed.
  maxHeaderSize: 32 * 1024,
  headersTimeout: 15_000,
  // Node's default of five minutes cuts honest uploads; the rate rule of uploads catches the others.
  requestTimeout: 3_600_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
};
