import { loudnessCommand, loudnessOf, type Loudness } from '../../../media/domain/loudness.js';
import { gainFilters, type SoundGain } from '../../../media/domain/sound-gain.js';
import type { OperationStep, PlanIo } from '../operation-definition.js';
import type { Sound } from './sound.js';
import { soundCommand, soundFilters } from './sound-command.js';
import { SOUND_FORMAT_FACTS } from './sound-format.js';
import type { EncodedSound, SoundTarget } from './sound-target.js';

/** Sound that is to become as loud as wanted. */
export interface LevellingPlan {
  /** As loud as the result is to be in LUFS, its true peak no higher, in dBTP. */
  goal: Loudness;
  sound: Sound;
  target: EncodedSound;
  /** How sound is written that needs no change, or can have none. */
  unchanged: SoundTarget;
  output: string;
}

/** What is done to sound, and what is known of it. */
interface Gain extends SoundGain {
  /** How much louder sound becomes for each dB of gain, as far as it is known: limiting takes some of it. */
  yield: number;
}

/** Nobody hears less, in LU. */
const INAUDIBLE = 0.1;

/** A meter's own error, in dB: what is above the limit by less is not. */
const UNHEARD_PEAK = 0.05;

/** Limiting takes loudness, which is given back until it is this near, in LU, or tried this often. */
const NEAR = 0.2;
const TRIES = 4;

/** A result is made again this often at most. */
const REMAKES = 3;

/** A limiter that yields less than this has nothing more to give. */
const LEAST_YIELD = 0.2;

/**
 * Steps that bring sound to a loudness: it is measured, then made louder or softer as a whole, which changes nothing
 * else; only where its peaks would pass the limit they are held down. Silence stays as it is.
 */
export function levellingSteps(plan: LevellingPlan, io: PlanIo): OperationStep[] {
  const { goal, sound, unchanged, output } = plan;
  return [
    measured(plan, io, [], 0.3, (found) => {
      const gain = found === undefined ? 0 : goal.lufs - found.lufs;
      const peak = found === undefined ? -Infinity : found.peak + gain;
      if (Math.abs(gain) < INAUDIBLE && peak <= goal.peak) {
        return [{ do: 'run', command: soundCommand(unchanged, sound, io, output), weight: 0.7 }];
      }
      const ceiling = peak > goal.peak ? goal.peak : undefined;
      const first = { gain, ceiling, yield: 1 };
      return ceiling === undefined
        ? made(plan, io, first, 0.7)
        : limited(plan, io, first, goal.lufs - gain, 0.7, TRIES);
    }),
  ];
}

/** Raises the gain by what the limiter takes, from how loud the sound is `unlimited`, in LUFS. */
function limited(
  plan: LevellingPlan,
  io: PlanIo,
  tried: Gain,
  unlimited: number,
  weight: number,
  tries: number,
): OperationStep[] {
  return [
    measured(plan, io, gainFilters(tried, plan.target.sampleRate), weight * 0.3, (found) => {
      const above = peakAbove(plan, found);
      const known = { ...tried, yield: yieldOf(tried, unlimited, found) };
      const next = { ...corrected(plan, known, found), ceiling: lowered(tried, plan, above) };
      const rest = weight * 0.7;
      const near = above <= 0 && Math.abs(next.gain - tried.gain) <= NEAR;
      return near || tries === 1
        ? made(plan, io, next, rest)
        : limited(plan, io, next, unlimited, rest, tries - 1);
    }),
  ];
}

/** How far the highest peak is above the limit, in dB; below 0 under it. */
function peakAbove({ goal }: LevellingPlan, found: Loudness | undefined): number {
  return (found?.peak ?? -Infinity) - goal.peak - UNHEARD_PEAK;
}

/** The ceiling for peaks that came out too high: samples made of others may lie above them. */
function lowered({ ceiling }: Gain, { goal }: LevellingPlan, above: number): number | undefined {
  return above > 0 ? (ceiling ?? goal.peak) - above - INAUDIBLE : ceiling;
}

function yieldOf({ gain }: Gain, unlimited: number, found: Loudness | undefined): number {
  if (found === undefined || gain <= 0) return 1;
  return Math.min(1, Math.max(LEAST_YIELD, (found.lufs - unlimited) / gain));
}

function corrected({ goal }: LevellingPlan, tried: Gain, found: Loudness | undefined): Gain {
  const missing = found === undefined ? 0 : goal.lufs - found.lufs;
  return { ...tried, gain: tried.gain + missing / tried.yield };
}

/**
 * Encodes. A lossy codec changes loudness and raises peaks: its result is listened to and made again where need be, the
 * last time for its peaks alone, for a limit is a limit.
 */
function made(
  plan: LevellingPlan,
  io: PlanIo,
  gain: Gain,
  weight: number,
  again = REMAKES,
): OperationStep[] {
  const { target, sound, output } = plan;
  const { lossy } = SOUND_FORMAT_FACTS[target.format];
  if (!lossy || again === 0) return [encoded(plan, io, gain, weight)];
  const result = { path: output, streamIndex: 0, seconds: sound.seconds, filters: '' };
  return [
    encoded(plan, io, gain, weight * 0.5),
    {
      ...{ do: 'measure', weight: weight * 0.2, ...loudnessCommand(result, io.scratch) },
      then: (notes) => {
        const found = loudnessOf(notes);
        const above = peakAbove(plan, found);
        const better = again > 1 ? corrected(plan, gain, found) : gain;
        if (above <= 0 && Math.abs(better.gain - gain.gain) <= NEAR) return [];
        const ceiling = lowered(gain, plan, above);
        return made(plan, io, { ...better, ceiling }, weight * 0.3, again - 1);
      },
    },
  ];
}

function measured(
  { sound, target }: LevellingPlan,
  io: PlanIo,
  filters: string[],
  weight: number,
  then: (found: Loudness | undefined) => OperationStep[],
): OperationStep {
  const { streamIndex, seconds } = sound;
  const all = soundFilters(target, sound, filters);
  const heard = { path: io.input, streamIndex, seconds, filters: all };
  return {
    ...{ do: 'measure', weight, ...loudnessCommand(heard, io.scratch) },
    then: (notes) => then(loudnessOf(notes)),
  };
}

function encoded(plan: LevellingPlan, io: PlanIo, gain: Gain, weight: number): OperationStep {
  const { target, sound, output } = plan;
  const command = soundCommand(target, sound, io, output, gainFilters(gain, target.sampleRate));
  return { do: 'run', command, weight };
}
