import type { MediaProbe, ProbedStream } from '../../../ports/media-tool.port.js';

/** What a result holds, as its owner is told: pixels upright, seconds, frames and bits a second. */
export interface OutputFacts {
  duration?: number | undefined;
  width?: number | undefined;
  height?: number | undefined;
  frames?: number | undefined;
  frame_rate?: number | undefined;
  video_codec?: string | undefined;
  audio_codec?: string | undefined;
  sample_rate?: number | undefined;
  channels?: number | undefined;
  bit_rate?: number | undefined;
}

export function mediaFacts(probe: MediaProbe): OutputFacts {
  const video = probe.streams.find(({ type, isAttachedPicture }) => {
    return type === 'video' && !isAttachedPicture;
  });
  const audio = probe.streams.find(({ type }) => type === 'audio');
  return {
    duration: probe.duration,
    ...(video === undefined ? {} : videoFacts(video)),
    ...(audio === undefined ? {} : audioFacts(audio)),
    bit_rate: probe.bitRate,
  };
}

function videoFacts({ width, height, rotation, frameRate, codec }: ProbedStream): OutputFacts {
  const sideways = rotation % 180 !== 0;
  return {
    width: sideways ? height : width,
    height: sideways ? width : height,
    frame_rate: frameRate,
    video_codec: codec,
  };
}

function audioFacts({ codec, sampleRate, channels }: ProbedStream): OutputFacts {
  return { audio_codec: codec, sample_rate: sampleRate, channels };
}
