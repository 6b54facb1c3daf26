import type { Readable } from 'node:stream';
import type { ImageAnswer, ImageTask } from '../image-task.js';
import { editImage } from './image-edit.js';
import { imageFailure } from './image-failure.js';
import { readHeader } from './image-header.js';
import { prepareLibrary } from './image-library.js';

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
  const image = await read(process.stdin, task.bytes);
  const { answer, result } = await work(image, task);
  process.send?.(answer);
  if (result.length > 0) process.stdout.write(result);
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

/** The next so many bytes; the rest stays for the next task. */
async function read(source: Readable, bytes: number): Promise<Buffer> {
  const image = Buffer.allocUnsafe(bytes);
  let filled = 0;
  if (bytes === 0) return image;
  for await (const chunk of source.iterator({ destroyOnReturn: false })) {
    filled += (chunk as Buffer).copy(image, filled);
    if (filled >= bytes) break;
  }
  return image;
}
