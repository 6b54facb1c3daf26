import { JobError } from '../../../../contracts/job-failure.js';
import type { Sound } from './sound.js';
import type { AskedSound } from './asked-sound.js';
import { bitRateAt, type BitRatePlan } from './sound-bit-rate.js';
import { channelsFor, rateFor, SOUND_FORMAT_FACTS, type SoundFormat } from './sound-format.js';

/** How sound is written: as it is, or encoded anew. */
export type SoundTarget = CopiedSound | EncodedSound;

export interface CopiedSound {
  action: 'copy';
  format: SoundFormat;
  reason: string;
}

export interface EncodedSound extends BitRatePlan {
  action: 'encode';
  format: SoundFormat;
  reason: string;
}

/** A bit rate is met where it is no more than this share above, for encoders keep to theirs on average alone. */
const SAME_BIT_RATE = 1.05;

/**
 * Sound that already is what is asked for is copied, which loses nothing. `level` below 1 lowers the bit rate. Throws
 * INPUT_UNSUPPORTED where a copy is required that cannot be.
 */
export function soundTarget(asked: AskedSound, sound: Sound, level: number): SoundTarget {
  const { format, copy } = asked;
  const obstacle = level < 1 ? 'it is larger than asked for' : obstacleToCopy(asked, sound);
  if (copy !== 'never' && obstacle === undefined) {
    const reason = `it is ${sound.codec} already, which ${SOUND_FORMAT_FACTS[format].name} holds as it is`;
    return { action: 'copy', format, reason };
  }
  if (copy === 'require') {
    const detail = `The sound cannot be copied: ${obstacle ?? 'it is to be encoded'}.`;
    throw new JobError('INPUT_UNSUPPORTED', { detail });
  }
  const reason = obstacle === undefined ? 'no copy is wanted' : `encoded anew, for ${obstacle}`;
  return encodedSound(asked, sound, level, reason);
}

/** Sound that is encoded whatever it is. */
export function encodedSound(
  asked: AskedSound,
  sound: Sound,
  level: number,
  reason: string,
): EncodedSound {
  const { format } = asked;
  const channels = channelsFor(format, asked.channels ?? sound.channels);
  const sampleRate = rateFor(format, asked.sampleRate ?? sound.sampleRate);
  const plan = bitRateAt(asked, { channels, sampleRate }, sound.seconds, level);
  return { action: 'encode', format, ...plan, reason };
}

function obstacleToCopy(asked: AskedSound, sound: Sound): string | undefined {
  const { format, bitRate, sampleRate, channels, maxBytes } = asked;
  const { name, holds, lossy } = SOUND_FORMAT_FACTS[format];
  if (!holds.includes(sound.codec)) return `${name} does not hold ${sound.codec}`;
  if (sound.mayChange) return 'sound in Ogg may change its rate midway';
  if (sampleRate !== undefined && sampleRate !== sound.sampleRate) {
    return `it has ${sound.sampleRate} samples a second`;
  }
  if (channels !== undefined && channels !== sound.channels) {
    return `it has ${sound.channels} channel${sound.channels === 1 ? '' : 's'}`;
  }
  const wanted = Math.min(bitRate ?? Infinity, ((maxBytes ?? Infinity) * 8) / sound.seconds);
  if (!lossy || wanted === Infinity) return undefined;
  if (sound.bitRate === undefined) return 'its bit rate is not known';
  return sound.bitRate > wanted * SAME_BIT_RATE
    ? `it has ${Math.round(sound.bitRate / 1000)} kbit/s`
    : undefined;
}
