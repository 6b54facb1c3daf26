import { sizeWithin, type VideoSize } from '../../../media/domain/true-video.js';
import type { PlanIo } from '../operation-definition.js';
import type { VideoContainer } from './video-container.js';

/** What a video that must keep below a size is made with. Bits a second; `soundRate` is 0 without sound. */
export interface SizeBudget {
  size: VideoSize;
  pictureRate: number;
  soundRate: number;
}

export interface BudgetInput {
  container: VideoContainer;
  maxBytes: number;
  seconds: number;
  size: VideoSize;
  frameRate: number | undefined;
  /** What the sound would have without a size to keep to; 0 where there is none. */
  soundRate: number;
}

/** Bits a second that sound may be lowered to. */
const SOUND_RATES = [384, 320, 256, 192, 160, 128, 96, 80, 64, 48, 40, 32, 24].map(
  (kbits) => kbits * 1000,
);
const LOWEST_SOUND = 24_000;

/** Beyond this share the sound takes what the picture needs more. */
const SOUND_SHARE = 0.2;

/** Bits for each pixel of a frame under which fewer pixels look better than worse ones. */
const FEWEST_BITS: Record<VideoContainer, number> = {
  mp4: 0.02,
  mov: 0.02,
  matroska: 0.02,
  webm: 0.014,
};

/** A picture hardly smaller than it was has lost more by scaling than it gained. */
const WORTHWHILE = 0.9;

/** Nothing is made narrower than this to save bytes, in pixels, nor coded with fewer bits a second. */
const NARROWEST = 160;
const LOWEST_PICTURE = 8_000;

const USUAL_FRAME_RATE = 30;

/** What containers take for each frame of the picture, each second of sound, and once; in bytes. */
const OVERHEAD = { frame: 16, soundSecond: 400, file: 3_000 };

/**
 * How a level is spent: bytes times eight over seconds, less what the container takes; of it at most a fifth for the
 * sound, and the picture made smaller where its bits no longer reach for its pixels.
 */
export function sizeBudget(input: BudgetInput, io: PlanIo): SizeBudget {
  const { container, size, soundRate: asked } = input;
  if (io.level === 0) {
    const smallest = sizeWithin(size, { width: NARROWEST });
    return {
      size: smallest,
      pictureRate: LOWEST_PICTURE,
      soundRate: Math.min(asked, LOWEST_SOUND),
    };
  }
  const frameRate = input.frameRate ?? USUAL_FRAME_RATE;
  const bytes = io.level * (io.firstBytes ?? input.maxBytes);
  const seconds = Math.max(input.seconds, 1 / frameRate);
  const overhead =
    OVERHEAD.file + seconds * (frameRate * OVERHEAD.frame + (asked > 0 ? OVERHEAD.soundSecond : 0));
  const rate = Math.max(0, (8 * (bytes - overhead)) / seconds);
  const soundRate = soundWithin(asked, rate * SOUND_SHARE);
  const pictureRate = Math.max(LOWEST_PICTURE, Math.floor(rate - soundRate));
  const bitsPerPixel = pictureRate / (size.width * size.height * frameRate);
  const share = Math.sqrt(bitsPerPixel / FEWEST_BITS[container]);
  if (share > WORTHWHILE) return { size, pictureRate, soundRate };
  const width = Math.max(Math.min(NARROWEST, size.width), Math.round(size.width * share));
  return { size: sizeWithin(size, { width }), pictureRate, soundRate };
}

function soundWithin(asked: number, affordable: number): number {
  const most = Math.min(asked, affordable);
  return Math.min(asked, SOUND_RATES.find((rate) => rate <= most) ?? LOWEST_SOUND);
}
