import type { AskedSound } from './asked-sound.js';
import type { MediaSource, OperationPlan, PlanIo } from './operation-definition.js';
import { soundOf } from './sound.js';
import { soundCommand } from './sound-command.js';
import { soundTarget } from './sound-target.js';
import { keepOne } from './stream-plans.js';

/** From a file to its sound alone, copied, or filtered and encoded. Throws what `soundOf` and `soundTarget` throw. */
export function soundPlan(
  asked: AskedSound,
  io: PlanIo,
  source: MediaSource,
  filters: readonly string[] = [],
): OperationPlan {
  const sound = soundOf(source);
  const target = soundTarget(asked, sound, io.level);
  const { maxBytes, format } = asked;
  const path = `${io.scratch}/output.${format}`;
  const { action, reason } = target;
  return {
    steps: [{ do: 'run', command: soundCommand(target, sound, io, path, filters), weight: 1 }],
    output: { path, format },
    streams: keepOne(
      source.probe,
      { stream: sound.streamIndex, action, reason },
      'A file of one track of sound',
    ),
    expected: { seconds: sound.seconds, hasAudio: true, hasVideo: false },
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}
