/**
 * How the server runs: small, quiet when idle, and durable (fsync, full_page_writes and synchronous_commit keep their
 * safe defaults). Given on the command line, so that a newer version of this service brings its own.
 */
const SERVER_OPTIONS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '32MB',
  // Files below the data directory: containers often have no usable /dev/shm, and a crash leaves nothing elsewhere.
  dynamic_shared_memory_type: 'mmap',
  io_method: 'sync',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  max_worker_processes: '0',
  max_logical_replication_workers: '0',
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  checkpoint_timeout: '15min',
  bgwriter_lru_maxpages: '0',
  autovacuum_max_workers: '1',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_line_prefix: '',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

export const SUPERUSER = 'framewright';

export function serverArguments(clusterDir: string, port: number): string[] {
  const options = Object.entries(SERVER_OPTIONS).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  return ['-D', clusterDir, '-p', String(port), ...options];
}

/** UTF-8 with Postgres's own Unicode rules: the same order and case on every machine, whatever locales it has. */
export function initdbArguments(clusterDir: string, passwordFile: string): string[] {
  return [
    `--pgdata=${clusterDir}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--wal-segsize=4',
    '--no-instructions',
    '--no-sync',
  ];
}
