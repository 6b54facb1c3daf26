/** The pictures a dream may be rendered in, as width x height in pixels: wide, upright and square. */
export const DREAM_SIZES = [
  '1280x720',
  '720x1280',
  '720x720',
  '1920x1080',
  '1080x1920',
  '1080x1080',
] as const;

export type DreamSize = (typeof DREAM_SIZES)[number];

/** A scene as its author gave it. */
export interface DreamScene {
  prompt: string;
  /** Seconds; the planner's choice when left out. */
  duration?: number;
}

/** A scene as it will be made. */
export interface PlannedScene {
  /** What is to be seen. */
  prompt: string;
  /** What is written below it, where captions are wanted. */
  caption: string;
  /** How long it is seen, in seconds. */
  seconds: number;
}

/** What a plan was made by, and what that cost in US dollars; undefined where nobody told. */
export interface ScenePlan {
  scenes: PlannedScene[];
  planner: string;
  costUsd: number | undefined;
}

/** A scene's clip that is stored already. */
export interface StoredClip {
  key: string;
  bytes: number;
  /** As it plays. */
  seconds: number;
  /** Undefined where the generator does not tell. */
  costUsd?: number;
}

/**
 * What an attempt leaves to the next, and a failed job to the one that is begun after it. Clips are named by a hash of
 * everything that they are made from, so what was asked for differently is not mistaken for them.
 */
export interface DreamCheckpoint {
  plan?: ScenePlan;
  /** Where the low-resolution version lies. */
  preview?: string;
  clips?: Record<string, StoredClip>;
  /** What a generator has begun, in its own words, by the same hashes. */
  begun?: Record<string, Record<string, unknown>>;
}

/** Everything a worker needs to make a dream's video. */
export interface DreamRenderPayload {
  dreamId: string;
  title?: string;
  text: string;
  /** Empty: they are planned from the text. */
  scenes: DreamScene[];
  maxScenes: number;
  /** Of all scenes together. */
  maxSeconds: number;
  size: DreamSize;
  style?: string;
  /** The generator's own choice when left out. */
  captions?: boolean;
  /** Stored files whose sound goes below the pictures, and in front of that. */
  musicKey?: string;
  narrationKey?: string;
  /** A low-resolution version is wanted first. */
  preview: boolean;
  /** Where an earlier job for the same dream stopped. */
  kept?: DreamCheckpoint;
}

/** What a finished video holds and what it took. As it is told to callers. */
export interface DreamMetadata {
  /** Seconds. */
  duration: number;
  /** How many. */
  scenes: number;
  /** In US dollars, by the figures of those who were paid; null where one of them does not tell. */
  cost: number | null;
  width: number;
  height: number;
  frame_rate: number;
  /** Bytes. */
  size: number;
  /** Hex. */
  checksum_sha256: string;
  /** Integrated loudness in LUFS; null where there is no sound to be heard. */
  loudness: number | null;
  generator: string;
  planner: string;
}

/** What came of a rendering, named as on the wire. The outputs are the video and its picture. */
export interface DreamRenderResult {
  video_key: string;
  poster_key: string;
  metadata: DreamMetadata;
}

/** Where a worker tells of the end of a dream's rendering. */
export function dreamCallbackPath({ dreamId }: Pick<DreamRenderPayload, 'dreamId'>): string {
  return `/dreams/${encodeURIComponent(dreamId)}/video-complete`;
}

/** Below it lies everything made for a dream. */
export function dreamFolder(dreamId: string): string {
  return `videos/${dreamId}`;
}
