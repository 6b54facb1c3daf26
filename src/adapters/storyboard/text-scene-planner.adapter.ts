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

function sentences(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' });
  return [...segmenter.segment(text)]
    .map(({ segment }) => segment.trim())
    .filter((sentence) => sentence !== '');
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

/** Neighbours share a scene until none is too short and there are no more than allowed. */
function grouped(passages: readonly Passage[], most: number): Passage[] {
  const scenes = [...passages];
  while (scenes.length > 1) {
    const sums = scenes
      .slice(1)
      .map(({ seconds }, index) => seconds + (scenes[index]?.seconds ?? 0));
    const isTooShort = (index: number): boolean =>
      Math.min(scenes[index]?.seconds ?? 0, scenes[index + 1]?.seconds ?? 0) < TOO_SHORT;
    const joinable = sums.flatMap((sum, index) =>
      scenes.length > most || (isTooShort(index) && sum <= LONGEST) ? [{ sum, index }] : [],
    );
    const least = joinable.sort((a, b) => a.sum - b.sum)[0];
    if (least === undefined) break;
    const [first, second] = scenes.slice(least.index, least.index + 2);
    if (first === undefined || second === undefined) break;
    scenes.splice(least.index, 2, { text: `${first.text} ${second.text}`, seconds: least.sum });
  }
  return scenes;
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
