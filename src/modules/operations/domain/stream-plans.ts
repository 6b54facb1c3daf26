import type { StreamPlan } from '../../../contracts/operation.js';
import type { MediaProbe, ProbedStream } from '../../../ports/media-tool.port.js';

/** What becomes of the one stream a result is made of. */
export type KeptStream = Pick<StreamPlan, 'stream' | 'action' | 'reason'>;

/** One stream is kept and all others are dropped, each with a reason that says what the result is. */
export function keepOne(probe: MediaProbe, kept: KeptStream, result: string): StreamPlan[] {
  return probe.streams.map((stream) =>
    stream.index === kept.stream
      ? { ...kept, type: typeOf(stream) }
      : {
          stream: stream.index,
          type: typeOf(stream),
          action: 'drop',
          reason: dropped(stream, result),
        },
  );
}

function typeOf({ type, isAttachedPicture }: ProbedStream): StreamPlan['type'] {
  if (isAttachedPicture) return 'image';
  return type === 'attachment' || type === 'unknown' ? 'data' : type;
}

function dropped({ isAttachedPicture }: ProbedStream, result: string): string {
  return isAttachedPicture ? 'Cover art is not kept.' : `${result} has no place for it.`;
}
