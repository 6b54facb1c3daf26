import { IsInt, Max, Min } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { ProbedStream } from '../../../ports/media-tool.port.js';
import { AUDIO_FORMATS, VIDEO_FORMATS } from './formats.js';
import { mediaOperation, type MediaSource } from '../domain/operation-definition.js';

export class MediaProbeParameters {
  @JSONSchema({
    description: 'Spaces each level of the JSON is indented by; 0 puts all on one line.',
  })
  @IsInt()
  @Min(0)
  @Max(8)
  indent = 2;
}

/** What a file is made of, as JSON: container, streams, sizes in pixels, lengths in seconds, rates. */
export const operation = mediaOperation({
  name: 'media_probe',
  summary:
    'Describes a video or audio file: container, streams, sizes, lengths and rates, as JSON.',
  media: 'audio',
  accepts: [...VIDEO_FORMATS, ...AUDIO_FORMATS],
  produces: ['json'],
  parameters: MediaProbeParameters,
  plan({ indent }, io, source) {
    const path = `${io.scratch}/output.json`;
    const text = JSON.stringify(description(source), undefined, indent);
    return {
      steps: [{ do: 'write', path, text }],
      output: { path, format: 'json' },
      streams: [],
      expected: {},
    };
  },
});

function description({ format, probe, seconds }: MediaSource): object {
  return {
    format,
    duration: seconds,
    bytes: probe.bytes,
    bit_rate: probe.bitRate ?? null,
    streams: probe.streams.map(streamDescription),
  };
}

function streamDescription(stream: ProbedStream): object {
  const { index, type, codec, width, height, rotation, frameRate, sampleRate, channels } = stream;
  return {
    ...{ index, type, codec, width, height, rotation },
    frame_rate: frameRate,
    ...{ sample_rate: sampleRate, channels },
    bit_rate: stream.bitRate,
    duration: stream.duration,
    pixel_format: stream.pixelFormat,
    color_transfer: stream.colorTransfer,
    language: stream.tags['language'],
  };
}
