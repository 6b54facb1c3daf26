import { JobError } from '../../../contracts/job-failure.js';
import type { MediaProbe, MediaToolPort } from '../../../ports/media-tool.port.js';
import { lengthTolerance, reachesClaim } from '../domain/real-length.js';

/** Where a file's streams end, in seconds from its start, by stream index. */
type StreamEnds = ReadonlyMap<number, number>;

/** What is asked about the length of a file. */
export interface LengthQuestion {
  path: string;
  probe: MediaProbe;
  /** As the file claims, in seconds; undefined where it does not. */
  claimed: number | undefined;
  /** What plays before the part in question begins, in seconds. */
  leadSeconds: number;
  /** The end of the part in question; undefined where nothing of it is there. */
  endOf: (ends: StreamEnds) => number | undefined;
  /** Longer is refused. */
  maxSeconds: number;
}

/** The question how long a file plays, from its start to the end of whatever plays longest. */
export function wholeLength(path: string, probe: MediaProbe, maxSeconds: number): LengthQuestion {
  const claimed = countsFromZero(probe) ? undefined : probe.duration;
  return { path, probe, claimed, leadSeconds: 0, endOf: longestOf, maxSeconds };
}

/** Fragmented MP4 that begins late: its header counts from zero, not from where it begins. */
function countsFromZero({ format, startTime = 0, duration = 0 }: MediaProbe): boolean {
  return format.includes('mp4') && startTime > lengthTolerance(duration);
}

/** What is read before the claimed end, in seconds: a frame or a packet of sound is there in all but slide shows. */
const TAIL_SECONDS = 2;

/**
 * How long files play. Headers are believed until they say what cannot be; then the file is read. Nothing is decoded.
 */
export class MediaLength {
  constructor(private readonly mediaTool: MediaToolPort) {}

  /** In seconds. Throws INPUT_TOO_LONG, and INPUT_INVALID where there is nothing that plays. */
  async seconds(question: LengthQuestion, signal: AbortSignal): Promise<number> {
    const { claimed, maxSeconds } = question;
    if (claimed !== undefined && claimed <= maxSeconds) return claimed;
    if (claimed !== undefined) await this.refuseWhatIsThere(question, signal);
    const measured = await this.measure(question, signal);
    if (measured > maxSeconds) throw new JobError('INPUT_TOO_LONG');
    return measured;
  }

  /**
   * The same, and a claim is held against what is found at its end: INPUT_TRUNCATED where the file breaks off before.
   * Of a file that says the truth only the end is read.
   */
  async verifiedSeconds(question: LengthQuestion, signal: AbortSignal): Promise<number> {
    const { path, probe, claimed, maxSeconds, leadSeconds, endOf } = question;
    if (claimed === undefined || claimed > maxSeconds) return this.seconds(question, signal);
    const tail = Math.max(0, leadSeconds + claimed - TAIL_SECONDS) + (probe.startTime ?? 0);
    const found = (endOf(await this.mediaTool.measure(path, signal, tail)) ?? 0) - leadSeconds;
    if (Math.abs(found - claimed) <= lengthTolerance(claimed)) return claimed;
    const ends = await this.mediaTool.measure(path, signal);
    if (!reachesClaim(probe, ends)) throw new JobError('INPUT_TRUNCATED');
    const measured = (endOf(ends) ?? 0) - leadSeconds;
    if (measured > maxSeconds) throw new JobError('INPUT_TOO_LONG');
    return Math.abs(measured - claimed) <= lengthTolerance(claimed) ? claimed : measured;
  }

  /** How long it really plays, by reading the whole file. INPUT_INVALID where there is nothing of it. */
  async measure(
    { path, leadSeconds, endOf }: Pick<LengthQuestion, 'path' | 'leadSeconds' | 'endOf'>,
    signal: AbortSignal,
  ): Promise<number> {
    const end = endOf(await this.mediaTool.measure(path, signal));
    if (end === undefined) throw new JobError('INPUT_INVALID');
    return Math.max(0, end - leadSeconds);
  }

  /** Whether a file of which less was found than claimed is there nevertheless: its header was wrong, not its end. */
  async isWhole(
    { path, probe, maxSeconds }: Pick<LengthQuestion, 'path' | 'probe' | 'maxSeconds'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (probe.duration === undefined || probe.duration > maxSeconds) return true;
    return reachesClaim(probe, await this.mediaTool.measure(path, signal));
  }

  /** A claim past the limit is believed where anything lies past it; to look there takes no reading of what is before. */
  private async refuseWhatIsThere(
    { path, probe, leadSeconds, endOf, maxSeconds }: LengthQuestion,
    signal: AbortSignal,
  ): Promise<void> {
    const limit = maxSeconds + leadSeconds;
    const ends = await this.mediaTool.measure(path, signal, limit + (probe.startTime ?? 0));
    if ((endOf(ends) ?? 0) > limit) throw new JobError('INPUT_TOO_LONG');
  }
}

/** The end of whatever plays longest. */
export function longestOf(ends: StreamEnds): number | undefined {
  return ends.size === 0 ? undefined : Math.max(...ends.values());
}
