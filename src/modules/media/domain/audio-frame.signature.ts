import { spells, type MediaFormat } from './media-format.js';

const KBITS_V1_LAYER3 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBITS_V1_LAYER2 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const KBITS_V2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES = [44_100, 48_000, 32_000];

/** The length of the frame that begins at an offset, in bytes; undefined when none does. */
type FrameLength = (head: Buffer, at: number) => number | undefined;

/** MPEG-1, 2 and 2.5 audio, layers II and III (ISO/IEC 11172-3, 2.4.2.3). */
const mpegFrameLength: FrameLength = (head, at) => {
  const [sync = 0, flags = 0, rates = 0] = head.subarray(at, at + 3);
  const version = (flags >> 3) & 3;
  const layer = (flags >> 1) & 3;
  const bitrate = rates >> 4;
  const sampleRate = SAMPLE_RATES[(rates >> 2) & 3];
  if (sync !== 0xff || flags < 0xe0 || version === 1 || (layer !== 1 && layer !== 2))
    return undefined;
  const table = version !== 3 ? KBITS_V2 : layer === 1 ? KBITS_V1_LAYER3 : KBITS_V1_LAYER2;
  const kbits = table[bitrate];
  if (sampleRate === undefined || kbits === undefined || kbits === 0) return undefined;
  const rate = sampleRate / (version === 3 ? 1 : version === 2 ? 2 : 4);
  const samplesPerByte = layer === 1 && version !== 3 ? 72 : 144;
  return Math.floor((samplesPerByte * kbits * 1000) / rate) + ((rates >> 1) & 1);
};

/** AAC in ADTS (ISO/IEC 13818-7, 6.2). */
const adtsFrameLength: FrameLength = (head, at) => {
  const [sync = 0, flags = 0, rates = 0, b3 = 0, b4 = 0, b5 = 0] = head.subarray(at, at + 6);
  if (sync !== 0xff || (flags & 0xf6) !== 0xf0 || ((rates >> 2) & 15) > 12) return undefined;
  const length = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
  return length > 7 ? length : undefined;
};

/** Two bytes of sync are found in any noise: three frames in a row, or two up to the end, are not. */
function hasFrames(head: Buffer, start: number, lengthAt: FrameLength): boolean {
  let at = start;
  for (let frames = 0; frames < 3; frames++) {
    if (at + 6 > head.length) return frames >= 2;
    const length = lengthAt(head, at);
    if (length === undefined) return false;
    at += length;
  }
  return true;
}

function sniffFrames(head: Buffer, start: number): MediaFormat | undefined {
  if (hasFrames(head, start, mpegFrameLength)) return 'mp3';
  return hasFrames(head, start, adtsFrameLength) ? 'aac' : undefined;
}

/** The bytes an ID3v2 tag takes at the beginning; undefined when there is none. */
function id3Length(head: Buffer): number | undefined {
  if (head.length < 10 || !spells(head, 'ID3')) return undefined;
  const [major = 0, revision = 0, flags = 0, ...size] = head.subarray(3, 10);
  if (major < 2 || major > 4 || revision === 0xff || size.some((byte) => byte > 0x7f))
    return undefined;
  const body = size.reduce((sum, byte) => sum * 128 + byte, 0);
  return 10 + body + ((flags & 0x10) === 0 ? 0 : 10);
}

/** Raw MPEG audio and ADTS frames, with or without an ID3v2 tag before them; FLAC behind a tag. */
export function sniffAudioFrames(head: Buffer): MediaFormat | undefined {
  const tag = id3Length(head);
  if (tag === undefined) return sniffFrames(head, 0);
  let start = tag;
  while (start < head.length && head[start] === 0) start++;
  // Nothing behind the tag can be seen yet; cover art alone is larger than the head.
  if (start + 6 > head.length) return 'mp3';
  if (spells(head, 'fLaC', start)) return 'flac';
  return (
    sniffFrames(head, start) ?? (mpegFrameLength(head, start) === undefined ? undefined : 'mp3')
  );
}
