import { JobError } from '../../../contracts/job-failure.js';
import { timeLeft, type WorkLimits } from '../../media/worker/work-limits.js';
import { sceneFailure } from '../domain/film/scene-failure.js';
import type { SceneClip } from '../domain/film/scene-clips.js';
import type { ClipMaker, FreshClip } from './clip.maker.js';
import type { ReadClip } from './clip.reader.js';
import type { DreamWork } from './dream-work.js';

/** How long clips that are under way may still take when another one has failed: they are paid for. Milliseconds. */
const PATIENCE_MS = 180_000;

/** What is kept of a job's time to store them and to say that it failed, in milliseconds. */
const CLOSING_MS = 15_000;

/**
 * Has clips made side by side. As soon as one fails no other is begun, but those under way are waited for and stored:
 * the attempt to come needs to make only what is missing.
 */
export class ClipShift {
  private readonly waiting: SceneClip[];
  private readonly ready = new Map<string, ReadClip>();
  private readonly taking: Promise<void>[] = [];
  private readonly failures: unknown[] = [];
  private readonly shares = new Map<string, number>();
  private readonly givenUp = new AbortController();
  private patience: NodeJS.Timeout | undefined;

  constructor(
    private readonly maker: ClipMaker,
    private readonly work: DreamWork,
    private readonly clips: readonly SceneClip[],
    private readonly limits: WorkLimits,
  ) {
    this.waiting = [...clips];
  }

  /** Answers the clips by identity. Throws the failure that weighs most: one that no retry helps before others. */
  async run(parallel: number): Promise<Map<string, ReadClip>> {
    try {
      await Promise.all(Array.from({ length: parallel }, () => this.makeOneAfterAnother()));
      await Promise.all(this.taking);
    } finally {
      clearTimeout(this.patience);
    }
    this.limits.signal.throwIfAborted();
    if (this.failures.length > 0) throw this.failures.find(isFinal) ?? this.failures[0];
    return this.ready;
  }

  /** What is made is taken in while the next one is made. */
  private async makeOneAfterAnother(): Promise<void> {
    for (let clip = this.waiting.shift(); clip !== undefined; clip = this.waiting.shift()) {
      try {
        const fresh = await this.maker.make(this.work, clip, this.limitsOf(clip));
        this.taking.push(this.take(clip, fresh));
      } catch (error) {
        await this.fail(clip, error);
      }
    }
  }

  private async take(clip: SceneClip, fresh: FreshClip): Promise<void> {
    try {
      const limits = { ...this.limitsOf(clip), onProgress: () => undefined };
      this.ready.set(clip.id, await this.maker.take(this.work, clip, fresh, limits));
      this.tell(clip, 1);
    } catch (error) {
      await this.fail(clip, error);
    }
  }

  private async fail(clip: SceneClip, error: unknown): Promise<void> {
    this.waiting.length = 0;
    const { index, count } = clip.request;
    const failure = error instanceof JobError ? sceneFailure(error, index, count) : error;
    this.failures.push(failure);
    this.patience ??= setTimeout(
      () => {
        this.givenUp.abort(failure);
      },
      Math.max(0, Math.min(PATIENCE_MS, timeLeft(this.limits) - CLOSING_MS)),
    );
    if (!isFinal(failure) || this.limits.signal.aborted) return;
    await this.maker.forget(this.work, clip).catch((problem: unknown) => {
      this.failures.push(problem);
    });
  }

  private limitsOf(clip: SceneClip): WorkLimits {
    const { signal, deadline } = this.limits;
    return {
      ...{ deadline, signal: AbortSignal.any([signal, this.givenUp.signal]) },
      onProgress: (share) => {
        this.tell(clip, share * MADE);
      },
    };
  }

  private tell({ id }: SceneClip, share: number): void {
    this.shares.set(id, Math.min(1, Math.max(share, this.shares.get(id) ?? 0)));
    const seconds = this.clips.reduce((sum, { request }) => sum + request.seconds, 0);
    const done = this.clips.reduce((sum, clip) => {
      return sum + clip.request.seconds * (this.shares.get(clip.id) ?? 0);
    }, 0);
    this.limits.onProgress(done / seconds);
  }
}

/** The share of a clip's work that its generator does. */
const MADE = 0.9;

function isFinal(failure: unknown): boolean {
  return failure instanceof JobError && !failure.failure.retryable;
}
