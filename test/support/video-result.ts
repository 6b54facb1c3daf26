import { expect } from 'vitest';
import { contentsOf, notesIn, type ContentStream } from './file-contents.js';
import { framesOf, type Frame } from './pictures.js';
import { loudnessAlong, loudnessDifference, LOUDNESS_STEP, shownTimes } from './played.js';
import { meaningOf, referenceFilters, type Meaning } from './reference-frames.js';
import { samplePath } from './samples.js';

/** Result and source of a video, and the part of the source that the result is, in seconds. */
export interface VideoResult {
  path: string;
  file: string;
  from: number;
  seconds: number;
}

/** Mean difference of a channel that encoding may make, and of the brightness of the whole; of 255. */
const TOLERANCE = { channel: 5, brightness: 1.5 };

/** Frames are shown within this of when they were, in seconds; together they may move by no more than the ear notices. */
const JITTER = 0.003;
const IN_SYNC = 0.05;

/** Frames are compared at this width, in pixels. */
const WIDTH = 240;

const times = new Map<string, Promise<number[]>>();

/** When frames of a sample are shown; found once. */
export function sampleTimes(file: string, seconds?: number): Promise<number[]> {
  const key = `${file} ${String(seconds)}`;
  const known = times.get(key) ?? shownTimes(samplePath(file), seconds);
  times.set(key, known);
  return known;
}

/**
 * Frames of the part are shown when they were, none is missing, and the picture moved by less than one notices: answers
 * by how much, in seconds. Given how far, only frames up to there are looked at.
 */
export async function expectTimes(
  { path, file, from, seconds }: VideoResult,
  compared = Infinity,
): Promise<number> {
  const until = Math.min(seconds, compared);
  const limit = Number.isFinite(until) ? from + until + 2 * IN_SYNC : undefined;
  // What lies at the very end of a part may belong to it or not.
  const within = (time: number): boolean => time > -0.002 && time < until - IN_SYNC / 2;
  const source = (await sampleTimes(file, limit)).map((time) => time - from).filter(within);
  const result = (await shownTimes(path, limit)).slice(0, source.length);
  expect(result, 'frames').toHaveLength(source.length);
  const moved = result.map((time, n) => time - (source[n] ?? NaN));
  const shift = moved.reduce((sum, one) => sum + one, 0) / moved.length;
  expect(Math.abs(shift), 'shift of the picture').toBeLessThan(IN_SYNC);
  const jitter = Math.max(...moved.map((one) => Math.abs(one - shift)));
  expect(jitter, 'jitter').toBeLessThan(JITTER);
  return shift;
}

/** Frames of the result look like those that the source shows at their time, whichever way both came to RGB. */
export async function expectFrames(
  { path, file, from, seconds }: VideoResult,
  size: readonly [number, number],
  { compared = 4, kept = false, shift = 0 } = {},
): Promise<{ shown: Frame[]; due: Frame[] }> {
  const meaning = meaningOf(file);
  const own = kept ? meaning : meaningOfResult(await pictureOf(path));
  const scaled = `${WIDTH}:${Math.round((WIDTH * size[1]) / size[0])}`;
  const last = from + Math.min(seconds, compared);
  const there = (await sampleTimes(file, last)).filter((time) => time >= from - 0.002);
  const chosen = [0.05, 0.35, 0.65, 0.9].map((share) => there[Math.floor(share * there.length)]);
  const at = [...new Set(chosen)].filter((time) => time !== undefined);
  expect(at.length).toBeGreaterThan(0);
  const near = (offset: number, slack: number): string =>
    at.map((time) => `between(t,${time - offset - slack},${time - offset + slack})`).join('+');
  const part = (seconds: number): string[] => ['-t', String(seconds + 0.5)];
  const [due, around] = await Promise.all([
    framesOf(samplePath(file), {
      input: [...decoding(meaning), ...part(last)],
      filters: `${EVEN},${selecting(near(0, 0.001), meaning, scaled)}`,
    }),
    framesOf(path, {
      input: [...decoding(own), ...part(last - from)],
      filters: `${EVEN},${selecting(near(from - shift, IN_SYNC), own, scaled)}`,
    }),
  ]);
  const shown = due.map(({ time }) => nearest(around, time - from + shift));
  shown.forEach((frame, n) => {
    const source = due[n]?.frame.onWhite();
    if (source === undefined) throw new Error('There is no frame to compare with');
    const { channel, brightness } = frame.onWhite().differenceFrom(source);
    expect(channel, `difference of frame ${n}`).toBeLessThan(TOLERANCE.channel);
    expect(brightness, `brightness of frame ${n}`).toBeLessThan(TOLERANCE.brightness);
  });
  if (meaning.fields === true && !kept) await expectWholeFrames(path);
  return { shown, due: due.map(({ frame }) => frame) };
}

/** Combing of a test card's fine lines where fields are mixed; 1.19 where they are not. */
const MIXED_FIELDS = 1.22;

/** Fields are nowhere mixed: seen at full height, in the middle of the picture. */
async function expectWholeFrames(path: string): Promise<void> {
  const frames = await framesOf(path, {
    input: ['-t', '0.5'],
    filters: "select='not(mod(n,4))',crop=iw/4:ih",
  });
  const combing = frames.map(({ frame }) => frame.combing);
  expect(Math.max(...combing), 'combing').toBeLessThan(MIXED_FIELDS);
}

/** A still picture shows the first frame of a sample. */
export async function expectFirstFrame(path: string, file: string): Promise<void> {
  const [still] = await framesOf(path);
  if (still === undefined) throw new Error('There is no picture');
  const meaning = meaningOf(file);
  const { width, height } = still.frame;
  const [due] = await framesOf(samplePath(file), {
    input: [...decoding(meaning), '-t', '1.5'],
    filters: selecting('eq(n,0)', meaning, `${width}:${height}`),
  });
  if (due === undefined) throw new Error('There is no frame to compare with');
  const { channel, brightness } = still.frame.onWhite().differenceFrom(due.frame.onWhite());
  expect(channel).toBeLessThan(TOLERANCE.channel);
  expect(brightness).toBeLessThan(TOLERANCE.brightness);
}

/** Every sound track is as loud as it was, when it was, and so is in step with a picture that moved by `shift`. */
export async function expectSound(
  { path, file, from, seconds }: VideoResult,
  { shift = 0, tracks = undefined as number | undefined } = {},
): Promise<void> {
  const sounds = (await contentsOf(samplePath(file))).streams.filter(isSound);
  const kept = tracks ?? sounds.length;
  expect((await contentsOf(path)).streams.filter(isSound)).toHaveLength(kept);
  for (let track = 0; track < kept; track++) {
    const [source, result] = await Promise.all([
      loudnessAlong(samplePath(file), { track, from: from - shift }),
      loudnessAlong(path, { track }),
    ]);
    const due = source.slice(0, Math.round((seconds + Math.max(0, shift)) / LOUDNESS_STEP));
    const difference = Math.abs(result.length - due.length) * LOUDNESS_STEP;
    const tolerance = Math.max(0.15, 0.02 * due.length * LOUDNESS_STEP);
    expect(difference, 'length of the sound').toBeLessThan(tolerance);
    expect(loudnessDifference(due, result), `sound track ${track}`).toBeLessThan(0.2);
  }
}

/** H.264 in SDR, upright, with square pixels, and with tags that tell what it is. */
export async function expectPlainPicture(
  path: string,
  [width, height]: readonly [number, number],
): Promise<void> {
  const picture = await pictureOf(path);
  expect(picture).toMatchObject({ codec_name: 'h264', width, height, pix_fmt: 'yuv420p' });
  expect(['1:1', undefined]).toContain(picture.sample_aspect_ratio);
  const { color_space, color_transfer, color_primaries } = picture;
  expect(['bt709', 'smpte170m']).toContain(color_space);
  expect([color_transfer, color_primaries]).toEqual([color_space, color_space]);
  expect(picture).toMatchObject({ color_range: 'tv' });
  expect(['progressive', 'unknown', undefined]).toContain(picture.field_order);
  expect(picture.side_data_list ?? []).toEqual([]);
}

/** Picture and sound and nothing else: no timecode, subtitle, attachment, title, place or chapter. */
export async function expectNothingElse(path: string): Promise<void> {
  const contents = await contentsOf(path);
  expect(notesIn(contents)).toEqual([]);
  const kinds = contents.streams.map(({ codec_type }) => codec_type);
  expect(kinds.filter((kind) => kind !== 'video' && kind !== 'audio')).toEqual([]);
  expect(kinds.filter((kind) => kind === 'video')).toHaveLength(1);
}

async function pictureOf(path: string): Promise<ContentStream> {
  const picture = (await contentsOf(path)).streams.find(({ codec_type }) => codec_type === 'video');
  if (picture === undefined) throw new Error('It holds no picture');
  return picture;
}

const isSound = ({ codec_type }: ContentStream): boolean => codec_type === 'audio';

/** What the colours of a result mean, by what it says. */
function meaningOfResult({ color_space, codec_name, tags = {} }: ContentStream): Meaning {
  const transparent = Object.entries(tags).some(([name, value]) => {
    return name.toLowerCase() === 'alpha_mode' && value === '1';
  });
  return {
    matrix: color_space === 'bt709' ? '709' : '170m',
    ...(transparent && codec_name === 'vp9' ? { decoder: 'libvpx-vp9' } : {}),
  };
}

/** Of odd sides the last line or column is left out, as results leave it out. */
const EVEN = 'crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0';

function decoding({ decoder }: Meaning): string[] {
  return decoder === undefined ? [] : ['-c:v', decoder];
}

/** Fields are put together first, since that takes their neighbours. */
function selecting(condition: string, meaning: Meaning, size: string): string {
  const filters = referenceFilters(meaning, size);
  if (meaning.fields !== true) return `select='${condition}',${filters}`;
  return filters.replace(/yadif=[^,]*/, (whole) => `${whole},select='${condition}'`);
}

function nearest(frames: readonly { time: number; frame: Frame }[], time: number): Frame {
  const [first, ...others] = frames;
  if (first === undefined) throw new Error('The result holds no frame there');
  const distance = (one: { time: number }): number => Math.abs(one.time - time);
  return others.reduce((a, b) => (distance(b) < distance(a) ? b : a), first).frame;
}
