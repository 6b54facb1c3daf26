/** One stream of a media file, as the container and codec describe it. */
export interface ProbedStream {
  index: number;
  type: 'video' | 'audio' | 'subtitle' | 'data' | 'attachment' | 'unknown';
  codec: string | undefined;
  /** Stored size in pixels, before rotation and pixel aspect. */
  width: number | undefined;
  height: number | undefined;
  /** Pixel aspect as width / height; 1 where unknown. */
  sampleAspect: number;
  /** Clockwise turn a player applies: 0, 90, 180 or 270 degrees; a mirrored picture is flipped left to right before it. */
  rotation: number;
  mirrored: boolean;
  /** Average frames a second; undefined where the container does not say or says nonsense. May be very high. */
  frameRate: number | undefined;
  /** Seconds. */
  startTime: number | undefined;
  duration: number | undefined;
  pixelFormat: string | undefined;
  colorTransfer: string | undefined;
  colorPrimaries: string | undefined;
  colorSpace: string | undefined;
  colorRange: string | undefined;
  /** The brightest light of HDR content, else of the display it was made on, in cd/m². */
  peakLuminance: number | undefined;
  fieldOrder: string | undefined;
  sampleRate: number | undefined;
  channels: number | undefined;
  bitRate: number | undefined;
  /** Bits of one sample of sound as the codec keeps it; undefined where it keeps none, being lossy. */
  sampleBits: number | undefined;
  /** The default track; and cover art that only looks like video. */
  isDefault: boolean;
  isAttachedPicture: boolean;
  /** Locked by digital rights management: nothing can be decoded without a key. */
  isEncrypted: boolean;
  tags: Record<string, string>;
}

export interface MediaProbe {
  /** ffmpeg's demuxer name, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
  format: string;
  /** Seconds; undefined where the container does not say. */
  duration: number | undefined;
  startTime: number | undefined;
  bitRate: number | undefined;
  bytes: number;
  streams: ProbedStream[];
}

/** One run of the tool, as arguments in the tool's own order. Paths are absolute; nothing is ever parsed by a shell. */
export interface MediaCommand {
  inputs: { path: string; options: string[] }[];
  outputs: { path: string; options: string[] }[];
  /** Seconds of output expected, to turn the tool's position into a share; undefined gives no progress. */
  expectedSeconds?: number;
}

export interface MediaRunOptions {
  signal: AbortSignal;
  /** Wall clock in milliseconds; past it the process group is killed and PROCESSING_TIMEOUT thrown. */
  timeoutMs: number;
  /** No sign of life (position, CPU time) for this long in milliseconds: PROCESSING_STALLED. */
  stallMs: number;
  /** Called with the share done, 0..1, never going back. */
  onProgress?: (share: number) => void;
}

/** What a run said of itself. */
export interface MediaRunReport {
  /** Position of the last output frame in seconds; undefined where the tool did not say. */
  outputSeconds: number | undefined;
  frames: number | undefined;
}

export interface MediaToolVersion {
  ffmpeg: string;
  ffprobe: string;
}

/**
 * Reads and makes media. Failures are JobErrors with the code a user is told: INPUT_INVALID, INPUT_UNSUPPORTED,
 * PROCESSING_TIMEOUT, PROCESSING_STALLED, PROCESSING_CRASHED, RESOURCE_LIMIT, STORAGE_FAILED (no room on the disk).
 * An aborted signal ends the whole process group within 2 s and rethrows the signal's reason.
 */
export abstract class MediaToolPort {
  /** Describes a file; at most 15 s. INPUT_INVALID where it cannot be read. */
  abstract probe(path: string, signal: AbortSignal): Promise<MediaProbe>;

  /**
   * The end of the last packet of each stream in seconds, counted from the start of the file, by reading the whole
   * file without decoding: what is really there, where the header may lie. Keyed by stream index. Given `around`, in
   * seconds of the file's own clock, only ten minutes from there on are sought and read; what has nothing there has no
   * entry, and finding nothing is no failure.
   */
  abstract measure(
    path: string,
    signal: AbortSignal,
    around?: number,
  ): Promise<Map<number, number>>;

  abstract run(command: MediaCommand, options: MediaRunOptions): Promise<MediaRunReport>;

  /** Which tool answers; throws when none can be started. */
  abstract version(): Promise<MediaToolVersion>;
}
