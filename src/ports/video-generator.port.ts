/** One scene to be made into a moving picture without captions. */
export interface ClipRequest {
  prompt: string;
  style: string | undefined;
  /** This long or a little longer; what is longer is cut, and what is a little shorter is slowed down. */
  seconds: number;
  /** Pixels; a clip of another size is fitted. */
  width: number;
  height: number;
  /** Frames a second; a clip of another rate is converted. */
  frameRate: number;
  /** Its place among the scenes, from 0, and how many there are. */
  index: number;
  count: number;
}

/** What a clip is made with. Everything in it ends with the attempt. */
export interface ClipWork {
  /** An empty folder of its own. */
  folder: string;
  signal: AbortSignal;
  /** When it must be done, in milliseconds since 1970. */
  deadline: number;
  /** The share done, 0..1. */
  onProgress: (share: number) => void;
  /** What `keep` was last given for this clip, by this attempt or an earlier one. */
  begun: Record<string, unknown> | undefined;
  /** Keeps what is needed to go on with what an outside service has begun; resolves once it is safe. */
  keep: (begun: Record<string, unknown>) => Promise<void>;
}

/** A clip as it was made: a file in the folder, or an address that it is to be fetched from. */
export interface MadeClip {
  file: { path: string } | { url: string };
  /** In US dollars; undefined where nobody told. */
  costUsd: number | undefined;
  /** How long it plays, where its maker has counted the frames; it is decoded to find out otherwise. */
  seconds?: number;
}

/**
 * Makes a moving picture of one scene. Throws JobErrors; PROVIDER_FAILED where a service refuses (not retryable), fails or
 * cannot be reached (retryable), with a sentence that ends the words “Scene 2 of 3 could not be made: …”. An aborted
 * signal ends what runs here and rethrows its reason; what runs elsewhere goes on until `abandon`.
 */
export abstract class VideoGeneratorPort {
  /** As metadata names it. */
  abstract readonly name: string;

  /** Part of every clip's identity: changes when the same request would be made into another picture. */
  abstract readonly version: string;

  /** How many clips of one dream are made at the same time. */
  abstract readonly parallel: number;

  /** Whether pictures are captioned when nobody says. */
  abstract readonly captioned: boolean;

  abstract make(request: ClipRequest, work: ClipWork): Promise<MadeClip>;

  /** Nobody wants any more what was begun: a service is told. Resolves once it has answered. */
  abstract abandon(begun: Record<string, unknown>, signal: AbortSignal): Promise<void>;
}

/**
 * Makes what is shown before the real pictures are there: within a moment, and for nothing. Its clips are files of the
 * very size, rate and length that were asked for, in BT.709 of limited range: nobody looks at them again.
 */
export abstract class PreviewGeneratorPort extends VideoGeneratorPort {}
