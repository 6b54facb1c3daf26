import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharpImageTool } from '../../src/adapters/sharp/sharp-image-tool.adapter.js';
import { blackPng } from '../support/hostile-images.js';
import { patience, processEnd, processStart } from '../support/image-tool.js';
import { codeOf, fields, ImageBench } from './image-tool.fixture.js';

/** Programs that stand in for the one that works on images. */
const STAND_INS = {
  silent: "process.on('message', () => {}); process.stdin.resume();",
  busy: "process.on('message', () => { for (;;); }); process.stdin.resume();",
  crashing: "process.on('message', () => process.abort()); process.stdin.resume();",
  leaving: "process.on('message', () => process.exit(3)); process.stdin.resume();",
  hungry: "process.on('message', () => { console.error('out of memory'); process.exit(1); });",
  deaf: 'process.stdin.destroy(); process.exit(0);',
  lying: `process.stdin.resume(); process.on('message', () => {
    process.send({ done: true, facts: {}, bytes: 3 });
    process.stdout.write('far more than three');
  });`,
} as const;

let bench: ImageBench;
let photo: string;

beforeAll(async () => {
  bench = await ImageBench.open();
  photo = await bench.file(await fields(64, 64).jpeg().toBuffer());
});
afterAll(async () => {
  await bench.close();
});

async function standIn(
  name: keyof typeof STAND_INS,
): Promise<{ program: string; tool: SharpImageTool }> {
  const program = await bench.workshop.standIn(name, STAND_INS[name]);
  return { program, tool: bench.workshop.tool({ processes: 1 }, { program }) };
}

describe('An image process that fails', () => {
  it.each([
    ['crashing', 'PROCESSING_CRASHED'],
    ['leaving', 'PROCESSING_CRASHED'],
    ['hungry', 'RESOURCE_LIMIT'],
    ['deaf', 'PROCESSING_CRASHED'],
  ] as const)('by %s ends the work with %s', async (name, code) => {
    const { program, tool } = await standIn(name);
    const work = [1, 2].map(() => codeOf(tool.inspect(photo, patience())));
    expect(await Promise.all(work)).toEqual([code, code]);
    await processEnd(program);
  });

  it('by sending more than it said leaves nothing behind', async () => {
    const { program, tool } = await standIn('lying');
    const edit = { input: photo, output: bench.output(), format: 'png', animated: false } as const;
    expect(await codeOf(tool.edit(edit, patience()))).toBe('PROCESSING_CRASHED');
    await processEnd(program);
  });

  it.each(['silent', 'busy'] as const)('by being %s is killed at its deadline', async (name) => {
    const { program, tool } = await standIn(name);
    expect(await codeOf(tool.inspect(photo, patience({ timeoutMs: 300 })))).toBe(
      'PROCESSING_TIMEOUT',
    );
    await processEnd(program);
  });

  it.each(['silent', 'busy'] as const)('to notice an abort, being %s, is killed', async (name) => {
    const { program, tool } = await standIn(name);
    const abort = new AbortController();
    // The second waits for its turn.
    const work = [1, 2].map(() => tool.inspect(photo, patience({ signal: abort.signal })));
    const both = Promise.allSettled(work);
    await processStart(program);
    const reason = new Error('cancelled');
    abort.abort(reason);
    expect(await both).toEqual([1, 2].map(() => ({ status: 'rejected', reason })));
    await processEnd(program);
  });

  it('to get memory ends itself alone', async () => {
    const tool = bench.workshop.tool({ processes: 1, addressSpaceMb: 1024 });
    const large = await bench.file(blackPng(7000, 7000, 7000, { depth: 8 }));
    const edit = { input: large, output: bench.output(), format: 'gif', animated: false } as const;
    // Some of its libraries say that there is no memory before they die of it; some just die.
    const code = await codeOf(tool.edit(edit, patience()));
    expect(['RESOURCE_LIMIT', 'PROCESSING_CRASHED']).toContain(code);
    expect((await tool.inspect(photo, patience())).width).toBe(64);
  });
});
