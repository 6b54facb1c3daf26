import { AppError } from '../../../contracts/app-error.js';
import type { DreamMetadata } from '../../../contracts/dream.js';

/** What is told of a finished video: these three always, the others where whoever made it knows them. */
export type VideoMetadata = Pick<DreamMetadata, 'duration' | 'scenes' | 'cost'> &
  Partial<DreamMetadata>;

type Rule = readonly [holds: (value: unknown) => boolean, message: string];

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

const positive: Rule = [(value) => isNumber(value) && value > 0, 'must be a number above 0'];
const whole: Rule = [
  (value) => Number.isSafeInteger(value) && Number(value) > 0,
  'must be an integer above 0',
];
const words: Rule = [
  (value) => typeof value === 'string' && value.length <= 200,
  'must be a string of at most 200 characters',
];

const RULES: Record<keyof DreamMetadata, Rule> = {
  duration: positive,
  scenes: whole,
  cost: [
    (value) => value === null || (isNumber(value) && value >= 0),
    'must be a number of 0 or more, or null',
  ],
  width: whole,
  height: whole,
  frame_rate: positive,
  size: whole,
  checksum_sha256: [
    (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
    'must be 64 hexadecimal digits',
  ],
  loudness: [(value) => value === null || isNumber(value), 'must be a number or null'],
  generator: words,
  planner: words,
};

const ALWAYS: readonly string[] = ['duration', 'scenes', 'cost'] satisfies (keyof DreamMetadata)[];

/** Holds what a worker tells of a video to its shape; names not known here pass. VALIDATION_FAILED. */
export function readVideoMetadata(told: unknown): VideoMetadata {
  const values = typeof told === 'object' && told !== null ? told : {};
  const given = new Map<string, unknown>(Object.entries(values));
  const fields = Object.entries(RULES)
    .filter(([name, [holds]]) => {
      const value = given.get(name);
      return value === undefined ? ALWAYS.includes(name) : !holds(value);
    })
    .map(([name, [, message]]) => ({ field: `metadata.${name}`, message }));
  if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields });
  return values as VideoMetadata;
}
