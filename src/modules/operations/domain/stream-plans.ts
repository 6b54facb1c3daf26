import type { StreamPlan } from '../../../contracts/operation.js';
import type { MediaProbe, ProbedStream } from '../../../ports/media-tool.port.js';

/** What becomes of the one stream a result is made of. */
export type KeptStream = Pick<StreamPlan, 'stream' | 'action' | 'reason'>;

/** What becomes of a stream, and why in words for the caller. */
export function planned(
  stream: ProbedStream,
  action: StreamPlan['action'],
  reason: string,
): StreamPlan {
  return { stream: stream.index, type: typeOf(stream), action, reason };
}

/** One stream is kept and all others are dropped, each with a reason that says what the result is. */
export function keepOne(probe: MediaProbe, kept: KeptStream, result: string): StreamPlan[] {
  return probe.streams.map((stream) =>
    stream.index === kept.stream
      ? planned(stream, kept.action, kept.reason)
      : planned(stream, 'drop', dropReason(stream, result)),
  );
}

function typeOf({ type, isAttachedPicture }: ProbedStream): StreamPlan['type'] {
  if (isAttachedPicture) return 'image';
  return type === 'attachment' || type === 'unknown' ? 'data' : type;
}

function dropReason({ isAttachedPicture }: ProbedStream, result: string): string {
  return isAttachedPicture ? 'cover art is left out' : `${result} has no place for it`;
}
