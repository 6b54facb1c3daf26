import { Injectable } from '@nestjs/common';
import { gainFilters, type SoundGain } from '../../media/domain/sound-gain.js';
import type { WorkLimits } from '../../media/worker/work-limits.js';
import { encodedSound, SAMPLE_RATE } from '../domain/film/film-sound.js';
import { ToolRunner } from './tool.runner.js';

/** Sound as it goes into a film; its loudness in LUFS, null where there is nothing to be heard. */
export interface FilmSound {
  path: string;
  loudness: number | null;
}

/** As loud as films are to be, in LUFS, their true peaks no higher, in dBTP. */
const GOAL = { lufs: -16, peak: -1.5 };

/** What nobody hears, in LU, and what no meter tells apart, in dB. */
const NEAR = 0.2;
const UNHEARD_PEAK = 0.05;

/** What is hardly there is not made into noise: no sound becomes louder than this, in dB. */
const MOST_GAIN = 40;

/** Encoding and limiting change loudness a little: the result is listened to, and made again this often at most. */
const TRIES = 4;

/** Brings sound to a loudness by EBU R 128, its dynamics kept but for peaks past the limit. Silence stays as it is. */
@Injectable()
export class FilmSoundLeveller {
  constructor(private readonly tool: ToolRunner) {}

  async level(
    mix: string,
    seconds: number,
    folder: string,
    limits: WorkLimits,
  ): Promise<FilmSound> {
    const path = `${folder}/sound.m4a`;
    const found = await this.tool.loudness(mix, seconds, folder, limits);
    const gain = found === undefined ? 0 : Math.min(MOST_GAIN, GOAL.lufs - found.lufs);
    let next: SoundGain = {
      gain,
      ceiling: (found?.peak ?? -Infinity) + gain > GOAL.peak ? GOAL.peak : undefined,
    };
    for (let left = TRIES; ; left--) {
      await this.tool.run(encodedSound(mix, gainFilters(next, SAMPLE_RATE), path), limits);
      const heard = await this.tool.loudness(path, seconds, folder, limits);
      if (heard === undefined) return { path, loudness: null };
      const above = heard.peak - GOAL.peak - UNHEARD_PEAK;
      const missing = GOAL.lufs - heard.lufs;
      const inOrder = above <= 0 && (Math.abs(missing) <= NEAR || next.gain >= MOST_GAIN);
      if (inOrder || left === 1) return { path, loudness: Math.round(heard.lufs * 10) / 10 };
      next = {
        // The last try is for the peaks alone.
        gain: left > 2 ? Math.min(MOST_GAIN, next.gain + missing) : next.gain,
        ceiling: above > 0 ? (next.ceiling ?? GOAL.peak) - above : next.ceiling,
      };
    }
  }
}
