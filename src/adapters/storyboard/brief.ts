import { type Chance } from './chance.js';
import {
  FIGURE_WORDS,
  FIGURES,
  PLACE_WORDS,
  PLACES,
  TIME_WORDS,
  TIMES,
  TREATMENT_WORDS,
  TREATMENTS,
  WEATHER_WORDS,
  WEATHERS,
  type Figure,
  type Place,
  type Time,
  type Treatment,
  type Weather,
} from './vocabulary.js';

/** What is to be drawn, as far as words tell. The rest is left to chance that falls alike for the same words. */
export interface Brief {
  place: Place;
  time: Time;
  weather: Weather;
  figures: readonly Figure[];
  treatments: readonly Treatment[];
}

/** More would crowd the picture. */
const MOST_FIGURES = 3;

export function briefOf(prompt: string, style: string | undefined, chance: Chance): Brief {
  const text = read(`${prompt} ${style ?? ''}`);
  const chosen = chance.of('brief');
  const figures = ranked(FIGURES, FIGURE_WORDS, text).slice(0, MOST_FIGURES);
  const place =
    ranked(PLACES, PLACE_WORDS, text)[0] ?? chosen.pick(['hills', 'ribbons', 'sea', 'mountains']);
  const time = ranked(TIMES, TIME_WORDS, text)[0] ?? chosen.pick(['dawn', 'sunset', 'dusk', 'day']);
  const weather = ranked(WEATHERS, WEATHER_WORDS, text)[0] ?? chosen.pick(['clear', 'clouds']);
  return { place, time, weather, figures, treatments: ranked(TREATMENTS, TREATMENT_WORDS, text) };
}

interface ReadText {
  words: readonly string[];
  whole: string;
}

function read(text: string): ReadText {
  const whole = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return { words: whole.match(/\p{L}+(?:-\p{L}+)*/gu) ?? [], whole };
}

/** Those named in the text: most often first, then in the order in which they are named. */
function ranked<T extends string>(
  kinds: readonly T[],
  words: Record<T, string>,
  text: ReadText,
): T[] {
  return kinds
    .map((kind) => ({ kind, ...found(words[kind], text) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.first - b.first)
    .map(({ kind }) => kind);
}

function found(vocabulary: string, { words, whole }: ReadText): { count: number; first: number } {
  const { exact, stems, signs } = compiled(vocabulary);
  const hits = words.flatMap((word, index) =>
    exact.has(word) || stems.some((stem) => word.startsWith(stem)) ? [index] : [],
  );
  const seen = signs.filter((sign) => whole.includes(sign));
  return { count: hits.length + seen.length, first: hits[0] ?? 0 };
}

interface CompiledWords {
  exact: ReadonlySet<string>;
  stems: readonly string[];
  signs: readonly string[];
}

const compiledWords = new Map<string, CompiledWords>();

function compiled(vocabulary: string): CompiledWords {
  const known = compiledWords.get(vocabulary);
  if (known !== undefined) return known;
  const words = vocabulary.split(/\s+/);
  const isSign = (word: string): boolean => /\p{Script=Han}/u.test(word);
  const made = {
    exact: new Set(words.filter((word) => !word.endsWith('-') && !isSign(word))),
    stems: words.filter((word) => word.endsWith('-')).map((word) => word.slice(0, -1)),
    signs: words.filter(isSign),
  };
  compiledWords.set(vocabulary, made);
  return made;
}
