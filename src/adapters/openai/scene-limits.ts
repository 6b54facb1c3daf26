import type { PlannedScene } from '../../contracts/dream.js';
import type { ScenePlanRequest } from '../../ports/scene-planner.port.js';

/** Characters. */
const LONGEST_PROMPT = 1_000;
const LONGEST_CAPTION = 120;

/** Seconds. Models make clips of ten seconds and hardly more, and a fade is added to each. */
const SHORTEST = 1;
const LONGEST = 9;

/** A model's scenes within what was allowed: those too many are left out, and those too long together are shortened. */
export function withinLimits(
  scenes: PlannedScene[],
  { maxScenes, maxSeconds }: Pick<ScenePlanRequest, 'maxScenes' | 'maxSeconds'>,
): PlannedScene[] {
  const most = Math.max(1, Math.min(maxScenes, Math.floor(maxSeconds / SHORTEST)));
  const kept = scenes.slice(0, most);
  const seconds = shortened(
    kept.map((scene) => Math.min(LONGEST, Math.max(SHORTEST, scene.seconds))),
    maxSeconds,
  );
  return kept.map(({ prompt, caption }, index) => ({
    prompt: cut(prompt, LONGEST_PROMPT),
    caption: cut(caption, LONGEST_CAPTION),
    seconds: seconds[index] ?? SHORTEST,
  }));
}

/** Takes from each in proportion to what it has above the shortest; in tenths of a second. */
function shortened(seconds: number[], maxSeconds: number): number[] {
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const least = seconds.length * SHORTEST;
  const share = total <= maxSeconds ? 1 : Math.max(0, maxSeconds - least) / (total - least);
  return seconds.map((one) => Math.floor((SHORTEST + (one - SHORTEST) * share) * 10) / 10);
}

function cut(text: string, longest: number): string {
  const characters = Array.from(text);
  if (characters.length <= longest) return text;
  const start = characters.slice(0, longest - 1).join('');
  // Not within a word, where the language has such.
  const words = start.replace(/\s+\S*$/u, '');
  return `${words.length > start.length / 2 ? words : start}…`;
}
