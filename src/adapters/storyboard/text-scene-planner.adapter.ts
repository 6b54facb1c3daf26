import type { PlannedScene, ScenePlan } from '../../contracts/dream.js';
import { ScenePlannerPort, type ScenePlanRequest } from '../../ports/scene-planner.port.js';
import { collapsed, shortened } from './shortened.js';

/** A scene is seen so long, in seconds, where the whole allows it. */
const SHORTEST = 3;
const LONGEST = 8;

/** How fast is read: words a second, and signs a second where words are not parted. */
const WORDS_A_SECOND = 2.5;
const SIGNS_A_SECOND = 5;

/** Longer captions would not be read in time, in characters. */
const LONGEST_CAPTION = 90;

/** What a sentence shorter than this says belongs to its neighbour, in seconds of reading. */
const TOO_SHORT = 1.1;

interface Passage {
  text: string;
  /** Of reading. */
  seconds: number;
}

/**
 * Splits a text into scenes by its sentences, and understands nothing of it: who reads the prompts learns what the
 * author wrote, and no more. Short sentences share a scene; a scene is as long as reading it takes.
 */
export class TextScenePlanner extends ScenePlannerPort {
  plan(
    { title, text, maxScenes, maxSeconds }: ScenePlanRequest,
    signal: AbortSignal,
  ): Promise<ScenePlan> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const said = [text, title ?? ''].map(collapsed).find((words) => words !== '') ?? '…';
    const most = Math.max(1, Math.min(maxScenes, Math.floor(maxSeconds / SHORTEST)));
    const passages = grouped(sentences(said).map(passage), most);
    const lengths = fitted(passages, maxSeconds);
    const scenes = passages.map(({ text: prompt }, index): PlannedScene => ({
      prompt,
      caption: shortened(prompt, LONGEST_CAPTION),
      seconds: lengths[index] ?? SHORTEST,
    }));
    return Promise.resolve({ scenes, planner: 'sentences', costUsd: 0 });
  }
}

/** How much text is looked at at once, in characters: finding the sentences of all of it takes its square in time. */
const WINDOW = 2_000;

function sentences(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });
  const found: string[] = [];
  let rest = text;
  while (rest !== '') {
    const seen = rest.length <= WINDOW ? rest : rest.slice(0, lastBlank(rest, WINDOW));
    const parts = [...segmenter.segment(seen)].map(({ segment }) => segment);
    // The last may go on behind the window.
    const whole = seen.length < rest.length && parts.length > 1 ? parts.slice(0, -1) : parts;
    found.push(...whole);
    rest = rest.slice(whole.reduce((sum, { length }) => sum + length, 0));
  }
  return found.map((sentence) => sentence.trim()).filter((sentence) => sentence !== '');
}

/** Where to cut before a place: behind a blank, else between two characters. */
function lastBlank(text: string, place: number): number {
  const blank = text.lastIndexOf(' ', place);
  if (blank > 0) return blank + 1;
  return /[\uDC00-\uDFFF]/.test(text.charAt(place)) ? place - 1 : place;
}

function passage(text: string): Passage {
  const signs = text.match(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu,
  );
  const words = text.match(/[\p{L}\p{N}]+/gu);
  const unparted = signs?.length ?? 0;
  const parted = unparted > 0 ? 0 : (words?.length ?? 0);
  return { text, seconds: parted / WORDS_A_SECOND + unparted / SIGNS_A_SECOND };
}

/** More passages for each scene are joined without looking for the best places: it would take too long. */
const MOST_A_SCENE = 20;

/** Neighbours share a scene until none is too short and there are no more than allowed. */
function grouped(passages: readonly Passage[], most: number): Passage[] {
  const scenes = roughly(passages, most * MOST_A_SCENE);
  for (;;) {
    const place = bestJoin(scenes, scenes.length > most);
    const [first, second] = place === undefined ? [] : scenes.slice(place, place + 2);
    if (place === undefined || first === undefined || second === undefined) return scenes;
    scenes.splice(place, 2, joined([first, second]));
  }
}

function roughly(passages: readonly Passage[], most: number): Passage[] {
  const size = Math.ceil(passages.length / most);
  return Array.from({ length: Math.ceil(passages.length / size) }, (_, index) =>
    joined(passages.slice(index * size, (index + 1) * size)),
  );
}

function joined(passages: readonly Passage[]): Passage {
  return {
    text: passages.map(({ text }) => text).join(' '),
    seconds: passages.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** Where the two neighbours begin that are read soonest, of those that may be joined. */
function bestJoin(scenes: readonly Passage[], must: boolean): number | undefined {
  let best: { place: number; sum: number } | undefined;
  for (const [place, { seconds }] of scenes.entries()) {
    const next = scenes[place + 1];
    if (next === undefined) break;
    const sum = seconds + next.seconds;
    const may = must || (Math.min(seconds, next.seconds) < TOO_SHORT && sum <= LONGEST);
    if (may && (best === undefined || sum < best.sum)) best = { place, sum };
  }
  return best?.place;
}

/** How long each is seen, together no longer than allowed: what is above the shortest is cut alike. */
function fitted(passages: readonly Passage[], maxSeconds: number): number[] {
  const wished = passages.map(({ seconds }) => Math.min(LONGEST, Math.max(SHORTEST, seconds + 1)));
  const least = SHORTEST * wished.length;
  const above = wished.reduce((sum, seconds) => sum + seconds, 0) - least;
  if (maxSeconds < least) return wished.map(() => tenths(maxSeconds / wished.length));
  const share = above === 0 ? 1 : Math.min(1, (maxSeconds - least) / above);
  return wished.map((seconds) => tenths(SHORTEST + (seconds - SHORTEST) * share));
}

function tenths(seconds: number): number {
  return Math.floor(seconds * 10 + 1e-6) / 10;
}
