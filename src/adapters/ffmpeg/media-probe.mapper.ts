import { type MediaProbe, type ProbedStream } from '../../ports/media-tool.port.js';
import { quarterTurn, turnOfMatrix, type DisplayTurn } from './display-turn.js';

type Json = Record<string, unknown>;

/** Above this a rate may be the container's clock (an FLV says 1000): the other rate is asked first. */
const CREDIBLE_FRAME_RATE = 240;

const STREAM_TYPES = ['video', 'audio', 'subtitle', 'data', 'attachment'] as const;

/**
 * Turns ffprobe's JSON into our words; whatever is missing, `unknown` or no number becomes undefined. The tracks that
 * are encrypted are told by their ids.
 */
export function toMediaProbe(
  json: unknown,
  protectedTracks: ReadonlySet<number> = new Set(),
): MediaProbe {
  const root = asObject(json);
  const format = asObject(root.format);
  return {
    format: asText(format.format_name) ?? 'unknown',
    duration: asLength(format.duration),
    startTime: asNumber(format.start_time),
    bitRate: asLength(format.bit_rate),
    bytes: asLength(format.size) ?? 0,
    streams: asList(root.streams).map((stream, position) =>
      toStream(asObject(stream), position, protectedTracks),
    ),
  };
}

function toStream(
  stream: Json,
  position: number,
  protectedTracks: ReadonlySet<number>,
): ProbedStream {
  const tags = asTags(stream.tags);
  const disposition = asObject(stream.disposition);
  return {
    index: asLength(stream.index) ?? position,
    type: STREAM_TYPES.find((type) => type === stream.codec_type) ?? 'unknown',
    codec: asText(stream.codec_name),
    width: asCount(stream.width),
    height: asCount(stream.height),
    sampleAspect: asRatio(stream.sample_aspect_ratio) ?? 1,
    ...turnOf(stream, tags),
    frameRate: frameRateOf(stream),
    startTime: asNumber(stream.start_time),
    duration: asLength(stream.duration) ?? taggedDuration(tags),
    pixelFormat: asText(stream.pix_fmt),
    colorTransfer: asText(stream.color_transfer),
    colorPrimaries: asText(stream.color_primaries),
    colorSpace: asText(stream.color_space),
    colorRange: asText(stream.color_range),
    peakLuminance: peakLuminanceOf(stream),
    fieldOrder: asText(stream.field_order),
    sampleRate: asCount(stream.sample_rate),
    channels: asCount(stream.channels),
    bitRate: asCount(stream.bit_rate),
    sampleBits: asCount(stream.bits_per_raw_sample) ?? asCount(stream.bits_per_sample),
    isDefault: disposition.default === 1,
    isAttachedPicture: disposition.attached_pic === 1,
    isEncrypted:
      protectedTracks.has(asNumber(stream.id) ?? -1) || tagOf(tags, 'enc_key_id') !== undefined,
    tags,
  };
}

/** The matrix tells all; some formats have only its angle, which counts counterclockwise, or the older clockwise tag. */
function turnOf(stream: Json, tags: Record<string, string>): DisplayTurn {
  const sideData = asList(stream.side_data_list).map(asObject);
  for (const { displaymatrix } of sideData) {
    const turn = turnOfMatrix(displaymatrix);
    if (turn !== undefined) return turn;
  }
  const angle = sideData
    .map(({ rotation }) => asNumber(rotation))
    .find((number) => number !== undefined);
  const clockwise = angle === undefined ? asNumber(tagOf(tags, 'rotate')) : -angle;
  return { mirrored: false, rotation: quarterTurn(clockwise) };
}

/** Of the content where the file says so, else of the display it was mastered on. */
function peakLuminanceOf(stream: Json): number | undefined {
  const sideData = asList(stream.side_data_list).map(asObject);
  const content = sideData.map((data) => asCount(data.max_content)).find((light) => light);
  return content ?? sideData.map((data) => asRatio(data.max_luminance)).find((light) => light);
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

/** The average, unless it is a clock; a file that counts its frames so fast both ways was filmed so. */
function frameRateOf(stream: Json): number | undefined {
  const average = asRatio(stream.avg_frame_rate);
  const real = asRatio(stream.r_frame_rate);
  const rates = [average, real].filter((rate) => rate !== undefined);
  return rates.find((rate) => rate <= CREDIBLE_FRAME_RATE) ?? average;
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
