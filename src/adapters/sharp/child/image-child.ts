import { readSync, writeSync } from 'node:fs';
import type { ImageAnswer, ImageTask } from '../image-task.js';
import { editImage } from './image-edit.js';
import { imageFailure } from './image-failure.js';
import { readHeader } from './image-header.js';
import { prepareLibrary } from './image-library.js';

const STDIN = 0;
const STDOUT = 1;

/**
 * The process that images are read and made in: one task at a time from whoever started it. It knows no path and opens
 * no file; what it is not told stays unknown to whatever an image makes of it.
 */
prepareLibrary();

// Not `exit`, which waits for the thread that is busy with an image.
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGKILL');
});

process.on('message', (task: ImageTask) => {
  void answer(task);
});

async function answer(task: ImageTask): Promise<void> {
  const image = read(task.bytes);
  const { answer, result } = await work(image, task);
  process.send?.(answer);
  for (let sent = 0; sent < result.length;) sent += writeSync(STDOUT, result, sent);
}

async function work(
  image: Buffer,
  { limits, change }: ImageTask,
): Promise<{ answer: ImageAnswer; result: Buffer }> {
  try {
    const facts = await readHeader(image, limits);
    if (change === undefined) {
      return { answer: { done: true, facts, bytes: 0 }, result: Buffer.alloc(0) };
    }
    const edited = await editImage(image, facts, change, limits);
    const bytes = edited.result.length;
    return { answer: { done: true, facts: edited.facts, bytes }, result: edited.result };
  } catch (error) {
    return { answer: imageFailure(error, image), result: Buffer.alloc(0) };
  }
}

/** The next so many bytes. There is nothing else to do meanwhile, and waiting in the kernel is fastest. */
function read(bytes: number): Buffer {
  const image = Buffer.allocUnsafe(bytes);
  for (let filled = 0; filled < bytes;) {
    const found = readSync(STDIN, image, filled, bytes - filled, null);
    if (found === 0) process.kill(process.pid, 'SIGKILL');
    filled += found;
  }
  return image;
}
