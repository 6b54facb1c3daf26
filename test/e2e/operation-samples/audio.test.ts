import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FittedOutput } from '../../../src/modules/operations/worker/output.fitter.js';
import { contentsOf, notesIn } from '../../support/file-contents.js';
import { OperationBench } from '../../support/operation-run.js';
import {
  loudnessAlong,
  loudnessDifference,
  loudnessOf,
  shapeOf,
  soundSeconds,
} from '../../support/played.js';
import { samplePath, SAMPLES } from '../../support/samples.js';
import { OUTPUTS, RECORDINGS, type AudioCase, type Output } from './audio.cases.js';

const TARGET_LUFS = -16;
const PEAK = -1.5;

const CONVERSIONS = RECORDINGS.flatMap((recording) =>
  (Object.keys(OUTPUTS) as Output[]).map((to) => ({ ...recording, to })),
);

/** Nothing but one track of sound in the format, as many channels as it holds, and no tag, chapter or cover. */
async function expectSoundAlone(path: string, to: Output, { channels }: AudioCase): Promise<void> {
  const contents = await contentsOf(path);
  const { container, codec, channels: most } = OUTPUTS[to];
  expect(contents.format.format_name).toBe(container);
  expect(contents.streams).toMatchObject([
    { codec_type: 'audio', codec_name: expect.stringMatching(codec) as string },
  ]);
  expect(contents.streams[0]?.channels).toBe(Math.min(channels, most));
  expect(notesIn(contents)).toEqual([]);
}

/** Two frames of AAC in seconds: one comes before the sound, one fills it up, and ADTS cannot tell players so. */
function filling(to: Output, { rate, copied }: AudioCase): number {
  return to === 'aac' && !copied.includes(to) ? 2048 / rate : 0;
}

/** As long as it was when both are decoded, but for what fills up an encoder's last frame. */
async function expectLength(path: string, file: string, filled: number): Promise<void> {
  const [before, after] = await Promise.all([soundSeconds(samplePath(file)), soundSeconds(path)]);
  const tolerance = Math.max(0.02 * before, 0.06) + filled;
  expect(Math.abs(after - before)).toBeLessThanOrEqual(tolerance);
}

const action = ({ plan }: FittedOutput): string | undefined =>
  plan.streams.find(({ type }) => type === 'audio')?.action;

describe.runIf(SAMPLES.length > 0)('Every real recording', () => {
  let bench: OperationBench;
  beforeAll(async () => {
    bench = await OperationBench.open();
  });
  afterAll(() => bench.close());

  it('is in the table', () => {
    const recordings = SAMPLES.filter(({ kind }) => kind === 'audio').map(({ file }) => file);
    expect(RECORDINGS.map(({ file }) => file).sort()).toEqual(recordings.sort());
  });

  it.concurrent.each(CONVERSIONS)('$file goes into $to: $about', async (recording) => {
    const { file, to, copied } = recording;
    const made = await bench.run('audio_convert', samplePath(file), { output_format: to });
    expect(action(made)).toBe(copied.includes(to) ? 'copy' : 'encode');
    await expectSoundAlone(made.path, to, recording);
    const filled = filling(to, recording);
    await expectLength(made.path, file, filled);
    const [before, after] = await Promise.all([
      loudnessAlong(samplePath(file), { onClock: false }),
      loudnessAlong(made.path, { onClock: false, from: filled / 2 }),
    ]);
    const mixed = recording.channels > OUTPUTS[to].channels;
    const courses = mixed ? [shapeOf(before), shapeOf(after)] : [before, after];
    const [due = [], heard = []] = courses;
    expect(loudnessDifference(due, heard)).toBeLessThan(0.2);
  });

  it.concurrent.each(RECORDINGS)('$file becomes as loud as asked: $about', async (recording) => {
    const { file, levelled } = recording;
    const made = await bench.run('audio_normalize', samplePath(file), {
      ...{ target_lufs: TARGET_LUFS, true_peak: PEAK },
    });
    await expectSoundAlone(made.path, levelled, recording);
    await expectLength(made.path, file, filling(levelled, { ...recording, copied: [] }));
    const { lufs, peak } = await loudnessOf(made.path);
    expect(Math.abs(lufs - TARGET_LUFS)).toBeLessThanOrEqual(1);
    expect(peak).toBeLessThanOrEqual(PEAK + 0.1);
  });
});
