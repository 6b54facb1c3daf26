import type { ProbedStream } from '../../../../ports/media-tool.port.js';
import { probedStream, probeOf } from '../../../media/domain/probe.fixture.js';
import { mediaSource } from '../operation.fixture.js';
import type { MediaSource, OperationPlan } from '../operation-definition.js';

/** An AAC track of two channels and 128 kb/s, but for what is given. */
export function probedSound(given: Partial<ProbedStream> = {}): ProbedStream {
  const sound = { index: 1, type: 'audio', codec: 'aac', channels: 2, sampleRate: 48_000 } as const;
  return probedStream({
    ...sound,
    bitRate: 128_000,
    width: undefined,
    height: undefined,
    ...given,
  });
}

/** An MP4 of 10 s with such streams: H.264 of 640x480 and AAC when none are given. */
export function videoSource(
  streams: ProbedStream[] = [probedStream(), probedSound()],
  given: Partial<MediaSource> = {},
): MediaSource {
  return mediaSource({ probe: probeOf({ streams }), ...given });
}

/** The output options of each run of a plan, as one line. */
export function runsOf({ steps }: OperationPlan): string[] {
  return steps.flatMap((step) =>
    step.do === 'run' ? step.command.outputs.map(({ options }) => options.join(' ')) : [],
  );
}

/** What becomes of the streams of a plan, and why. */
export function fatesOf({ streams }: OperationPlan): string[] {
  return streams.map(({ action, reason }) => `${action}: ${reason}`);
}
