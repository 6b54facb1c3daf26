import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';

const INSTALL =
  'redis-server is not installed; these tests need it: `apt-get install redis-server` or `brew install redis`';

export interface RedisServerOptions {
  /** Settings of redis.conf that differ from the usual ones. */
  config?: Record<string, string>;
}

/** A Redis of our own; what it holds outlives stop, kill9 and restart, and goes with close or with this process. */
export interface RedisServer {
  url: string;
  port: number;
  /** Ends it properly; its files stay for a restart. */
  stop(): Promise<void>;
  kill9(): Promise<void>;
  /** On the same port and files; ends it first when it runs. */
  restart(): Promise<void>;
  /** Halts the process: connections stay, nothing is answered. */
  pause(): void;
  resume(): void;
  flushAll(): Promise<void>;
  /** Ends it and removes its files. */
  close(): Promise<void>;
}

/** Starts `redis-server` on a free loopback port with an append-only file (everysec) and noeviction. */
export async function startRedis({ config = {} }: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'framewright-redis-'));
  const port = await freePort();
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    ...config,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  let child: ChildProcess;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded(child)) return;
    const exited = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await exited;
  };
  const cleanWithProcess = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    child = await launch(args, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  process.once('exit', cleanWithProcess);

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGTERM');
      child = await launch(args, folder);
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    flushAll: () => flush(port, config['requirepass']),
    close: async () => {
      await end('SIGTERM');
      process.off('exit', cleanWithProcess);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(args: string[], folder: string): Promise<ChildProcess> {
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error(INSTALL) : error);
    });
    child.once('exit', () => {
      reject(new Error(`redis-server ended before it was ready:\n${said.join('\n')}`));
    });
    child.once('spawn', () => {
      endWithParent(child, folder);
    });
    createInterface(child.stdout).on('line', (line) => {
      said.push(line);
      if (line.includes('Ready to accept connections')) resolve(child);
    });
  });
}

/** Ends Redis also when this process is killed: the shell's input closes with it. */
function endWithParent(child: ChildProcess, folder: string): void {
  const script = 'read -r _; kill -9 "$1"; rm -rf "$2"';
  const guard = spawn('sh', ['-c', script, 'guard', String(child.pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.once('exit', () => guard.kill('SIGKILL'));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function flush(port: number, password: string | undefined): Promise<void> {
  const redis = new Redis({
    host: '127.0.0.1',
    port,
    ...(password === undefined ? {} : { password }),
  });
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
}
