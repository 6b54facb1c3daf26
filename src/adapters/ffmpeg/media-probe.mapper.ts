import { type MediaProbe, type ProbedStream } from '../../ports/media-tool.port.js';

type Json = Record<string, unknown>;

/** Above this a frame rate is the container's clock, not a rate (an FLV says 1000). */
const FASTEST_FRAME_RATE = 240;

const STREAM_TYPES = ['video', 'audio', 'subtitle', 'data', 'attachment'] as const;

/** Turns ffprobe's JSON into our words; whatever is missing, `unknown` or no number becomes undefined. */
export function toMediaProbe(json: unknown): MediaProbe {
  const root = asObject(json);
  const format = asObject(root.format);
  return {
    format: asText(format.format_name) ?? 'unknown',
    duration: asLength(format.duration),
    startTime: asNumber(format.start_time),
    bitRate: asLength(format.bit_rate),
    bytes: asLength(format.size) ?? 0,
    streams: asList(root.streams).map((stream, position) => toStream(asObject(stream), position)),
  };
}

function toStream(stream: Json, position: number): ProbedStream {
  const tags = asTags(stream.tags);
  const disposition = asObject(stream.disposition);
  return {
    index: asLength(stream.index) ?? position,
    type: STREAM_TYPES.find((type) => type === stream.codec_type) ?? 'unknown',
    codec: asText(stream.codec_name),
    width: asCount(stream.width),
    height: asCount(stream.height),
    sampleAspect: asRatio(stream.sample_aspect_ratio) ?? 1,
    rotation: rotationOf(stream, tags),
    frameRate: asFrameRate(stream.avg_frame_rate) ?? asFrameRate(stream.r_frame_rate),
    startTime: asNumber(stream.start_time),
    duration: asLength(stream.duration) ?? taggedDuration(tags),
    pixelFormat: asText(stream.pix_fmt),
    colorTransfer: asText(stream.color_transfer),
    colorPrimaries: asText(stream.color_primaries),
    colorSpace: asText(stream.color_space),
    colorRange: asText(stream.color_range),
    fieldOrder: asText(stream.field_order),
    sampleRate: asCount(stream.sample_rate),
    channels: asCount(stream.channels),
    bitRate: asCount(stream.bit_rate),
    isDefault: disposition.default === 1,
    isAttachedPicture: disposition.attached_pic === 1,
    tags,
  };
}

/**
 * The display matrix counts counterclockwise, the older `rotate` tag clockwise. Players turn by quarters only; an
 * angle more than a degree off one is not applied.
 */
function rotationOf(stream: Json, tags: Record<string, string>): number {
  const matrix = asList(stream.side_data_list)
    .map((data) => asNumber(asObject(data).rotation))
    .find((angle) => angle !== undefined);
  const clockwise = matrix === undefined ? asNumber(tagOf(tags, 'rotate')) : -matrix;
  if (clockwise === undefined || Math.abs(clockwise) > 360) return 0;
  const quarters = Math.round(clockwise / 90);
  return Math.abs(clockwise - quarters * 90) <= 1 ? (((quarters % 4) + 4) % 4) * 90 : 0;
}

/** Matroska has no stream durations but a tag such as `00:00:05.059000000`. */
function taggedDuration(tags: Record<string, string>): number | undefined {
  const parts = /^(\d+):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(tagOf(tags, 'duration') ?? '');
  return parts === null
    ? undefined
    : Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
}

function tagOf(tags: Record<string, string>, name: string): string | undefined {
  return Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1];
}

function asFrameRate(value: unknown): number | undefined {
  const rate = asRatio(value);
  return rate !== undefined && rate <= FASTEST_FRAME_RATE ? rate : undefined;
}

/** `30000/1001` and `4:3`; undefined for 0/0, 0:1 and the like. */
function asRatio(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? /^(\d+)[/:](\d+)$/.exec(value) : null;
  if (parts === null) return undefined;
  const ratio = Number(parts[1]) / Number(parts[2]);
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'string' && value.trim() === '') return undefined;
  const number =
    typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function asLength(value: unknown): number | undefined {
  const number = asNumber(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

function asCount(value: unknown): number | undefined {
  const number = asNumber(value);
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && !['', 'unknown', 'none', 'N/A'].includes(value)
    ? value
    : undefined;
}

function asTags(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asObject(value)).map(([key, tag]) => [key, String(tag)]),
  );
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
