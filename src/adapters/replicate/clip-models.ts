/** A clip as models are asked for it. */
export interface Picture {
  aspect: '16:9' | '9:16' | '1:1';
  /** Of the shorter side, in pixels. */
  lines: 480 | 720 | 1080;
  /** About so long: what is longer is cut, what is a little shorter is slowed down. */
  seconds: number;
}

/** How a family of models wants to hear what it is to make, the prompt aside. */
interface ClipModel {
  /** Which models speak so, by `owner/name`. */
  names: RegExp;
  /** The longest scene that its clips can fill, slowed down by half and a little at most, in seconds. */
  longestScene: number;
  input: (picture: Picture) => Record<string, unknown>;
}

const MOST_FRAMES = 121;
const FEWEST_FRAMES = 81;
const USUAL_RATE = 16;

/** Wan 2.2 counts frames, four and one more at a time. A longer clip has as many at a slower rate, which it fills up itself. */
const wan22: ClipModel = {
  names: /^wan-video\/wan-2\.2-t2v/,
  longestScene: 16,
  input: ({ aspect, lines, seconds }) => {
    const wanted = Math.ceil((seconds * USUAL_RATE) / 4) * 4 + 1;
    const frames = Math.min(MOST_FRAMES, Math.max(FEWEST_FRAMES, wanted));
    return {
      num_frames: frames,
      frames_per_second: Math.min(USUAL_RATE, Math.floor((frames - 1) / seconds)),
      resolution: lines === 480 ? '480p' : '720p',
      aspect_ratio: wideOrUpright(aspect),
    };
  },
};

const WAN_25_SIZES: Record<Picture['lines'], readonly [number, number]> = {
  480: [832, 480],
  720: [1280, 720],
  1080: [1920, 1080],
};

/** Wan 2.5 names pixels, and makes five seconds or ten. */
const wan25: ClipModel = {
  names: /^wan-video\/wan-2\.5-t2v/,
  longestScene: 16,
  input: ({ aspect, lines, seconds }) => {
    const [long, short] = WAN_25_SIZES[lines];
    return {
      size: aspect === '9:16' ? `${short}*${long}` : `${long}*${short}`,
      duration: fiveOrTen(seconds),
    };
  },
};

/** Seedance makes any whole number of seconds from two to twelve, and squares as well. */
const seedance: ClipModel = {
  names: /^bytedance\/seedance-1/,
  longestScene: 19,
  input: ({ aspect, lines, seconds }) => ({
    duration: Math.min(12, Math.max(2, Math.ceil(seconds))),
    resolution: `${lines}p`,
    aspect_ratio: aspect,
  }),
};

/** Kling has one resolution, and makes five seconds or ten. */
const kling: ClipModel = {
  names: /^kwaivgi\/kling-v2/,
  longestScene: 16,
  input: ({ aspect, seconds }) => ({ duration: fiveOrTen(seconds), aspect_ratio: aspect }),
};

/** What most others understand. Nobody knows here how long they can be. */
const plain: ClipModel = {
  names: /^/,
  longestScene: Number.POSITIVE_INFINITY,
  input: ({ aspect, seconds }) => ({ duration: Math.ceil(seconds), aspect_ratio: aspect }),
};

const FAMILIES: readonly ClipModel[] = [wan22, wan25, seedance, kling];

export function clipModel(model: string): ClipModel {
  return FAMILIES.find(({ names }) => names.test(model)) ?? plain;
}

/** For models that make no squares: a wide picture is fitted into one later. */
function wideOrUpright(aspect: Picture['aspect']): '16:9' | '9:16' {
  return aspect === '9:16' ? '9:16' : '16:9';
}

/** Ten cost twice as much as five: up to six seconds are better slowed down. */
function fiveOrTen(seconds: number): 5 | 10 {
  return seconds <= 6 ? 5 : 10;
}
