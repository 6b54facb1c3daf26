import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IMAGE_ENVIRONMENT, type ImageLaunch } from './image-launch.js';

/** A process that is being held up is no proof of anything. */
const TIMEOUT_MS = 15_000;

/** How much of what it says before it fails is told, in characters. */
const LAST_WORDS = 300;

/**
 * Runs the self-test of image processes where they would run. Answers what is wrong with the place, in words for the
 * operator; nothing when it holds: the library works inside, and neither files nor the network can be reached.
 */
export async function proveImageCell(selfTest: ImageLaunch): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'framewright-images-'));
  const listener = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  try {
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const canary = join(folder, 'canary');
    // For all to read: nothing but being out of sight protects it.
    await chmod(folder, 0o711);
    await writeFile(canary, 'canary', { mode: 0o644 });
    return await answerOf([...selfTest, String(port), canary]);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    listener.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function answerOf([program, ...args]: ImageLaunch): Promise<string[]> {
  const child = spawn(program, args, {
    cwd: '/',
    env: IMAGE_ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  let said = '';
  let answer: unknown;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-LAST_WORDS);
  });
  child.on('message', (message) => {
    answer = message;
  });
  // Rejects where it cannot be started.
  await once(child, 'close');
  return Array.isArray(answer)
    ? answer.map(String)
    : [`the image library does not work inside: ${said.trim()}`];
}
