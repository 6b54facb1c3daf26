import { AppError } from '../../../contracts/app-error.js';
import type { DreamScene, DreamSize } from '../../../contracts/dream.js';
import type { JobFailure } from '../../../contracts/job-failure.js';
import type { VideoMetadata } from './video-metadata.js';

export const VIDEO_STATUSES = ['queued', 'processing', 'completed', 'failed'] as const;

export type VideoStatus = (typeof VIDEO_STATUSES)[number];

/** Whose sound is heard: a media asset of the owner's, or what an operation of theirs has made. */
export type DreamSound = { assetId: string } | { operationId: string };

/** A finished video and its picture, as they are stored. */
export interface DreamVideo {
  key: string;
  posterKey: string;
  metadata: VideoMetadata;
}

/** Everything a dream is, as it is kept. What its author said never changes. */
export interface DreamState {
  id: string;
  ownerId: string;
  title: string | undefined;
  text: string;
  /** Empty: they are planned from the text. */
  scenes: DreamScene[];
  size: DreamSize;
  style: string | undefined;
  /** Undefined: the generator's own choice. */
  captions: boolean | undefined;
  music: DreamSound | undefined;
  narration: DreamSound | undefined;
  /** Names the public links; unguessable, and no hint of the id. */
  linkToken: string;
  /** The job that renders it, or did last; undefined until it is finished the first time, as the status is. */
  jobId: string | undefined;
  status: VideoStatus | undefined;
  /** Of the latest rendering that was completed; it stays while another is under way. */
  video: DreamVideo | undefined;
  /** The link of the video as it was when the status became `completed`; undefined in any other. */
  videoUrl: string | undefined;
  previewKey: string | undefined;
  error: JobFailure | undefined;
  startedAt: Date | undefined;
  /** When the rendering was over, whatever came of it. */
  completedAt: Date | undefined;
  createdAt: Date;
}

export type NewDream = Omit<
  DreamState,
  'jobId' | 'status' | 'video' | 'videoUrl' | 'previewKey' | 'error' | 'startedAt' | 'completedAt'
>;

const UNDER_WAY: readonly (VideoStatus | undefined)[] = ['queued', 'processing'];
const AT_REST: readonly (VideoStatus | undefined)[] = [undefined, 'completed', 'failed'];

const UNBEGUN = {
  videoUrl: undefined,
  error: undefined,
  startedAt: undefined,
  completedAt: undefined,
};

/** A text that becomes a video. Each method is one transition; one that the state does not allow throws CONFLICT. */
export class Dream {
  private constructor(private current: DreamState) {}

  static create(given: NewDream): Dream {
    const nothing = {
      jobId: undefined,
      status: undefined,
      video: undefined,
      previewKey: undefined,
    };
    return new Dream({ ...given, ...nothing, ...UNBEGUN });
  }

  /** As it was kept. */
  static restore(state: DreamState): Dream {
    return new Dream(state);
  }

  get state(): Readonly<DreamState> {
    return this.current;
  }

  get isUnderWay(): boolean {
    return UNDER_WAY.includes(this.current.status);
  }

  belongsTo(ownerId: string): boolean {
    return this.current.ownerId === ownerId;
  }

  /** Everything stored for it that its row names. */
  get objectKeys(): string[] {
    const { video, previewKey } = this.current;
    return [video?.key, video?.posterKey, previewKey].filter((key) => key !== undefined);
  }

  /** Is rendered by another job, which may go on from an earlier one's preview. An earlier video stays until then. */
  begin(jobId: string, previewKey: string | undefined): void {
    this.change(AT_REST, { status: 'queued', jobId, previewKey, ...UNBEGUN });
  }

  process(at: Date): void {
    this.change(UNDER_WAY, { status: 'processing', startedAt: this.current.startedAt ?? at });
  }

  requeue(): void {
    this.change(UNDER_WAY, { status: 'queued' });
  }

  /** There is something to be shown before the video. */
  showPreview(previewKey: string): void {
    this.change(UNDER_WAY, { previewKey });
  }

  complete(video: DreamVideo, videoUrl: string, at: Date): void {
    this.change(UNDER_WAY, { status: 'completed', video, videoUrl, completedAt: at });
  }

  fail(error: JobFailure, at: Date): void {
    this.change(UNDER_WAY, { status: 'failed', error, completedAt: at });
  }

  private change(from: readonly (VideoStatus | undefined)[], to: Partial<DreamState>): void {
    if (!from.includes(this.current.status)) throw new AppError('CONFLICT');
    this.current = { ...this.current, ...to };
  }
}
