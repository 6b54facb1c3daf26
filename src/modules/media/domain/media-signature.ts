import { sniffAudioFrames } from './audio-frame.signature.js';
import { sniffIsoMedia } from './iso-media.signature.js';
import { signatureOf, spells, type MediaFormat, type MediaSignature } from './media-format.js';

export type { MediaClass, MediaFormat, MediaSignature } from './media-format.js';

/** How many first bytes `sniffMedia` wants to see; fewer only when the file is shorter. ASF headers need this many. */
export const SIGNATURE_BYTES = 8_192;

const ASF_HEADER = Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex');
const ASF_VIDEO_STREAM = Buffer.from('c0ef19bc4d5bcf11a8fd00805f5c442b', 'hex');
const ASF_AUDIO_STREAM = Buffer.from('409e69f84d5bcf11a8fd00805f5c442b', 'hex');
const BMP_HEADER_SIZES = [12, 40, 52, 56, 64, 108, 124];

type Sniffer = (head: Buffer) => MediaFormat | undefined;

const sniffPng: Sniffer = (head) => {
  if (!spells(head, '\x89PNG\r\n\x1a\n') || !spells(head, 'IHDR', 12)) return undefined;
  const pixels = head.indexOf('IDAT', 12, 'latin1');
  const animation = head.indexOf('acTL', 12, 'latin1');
  return animation !== -1 && (pixels === -1 || animation < pixels) ? 'apng' : 'png';
};

const sniffRiff: Sniffer = (head) => {
  const form = head.toString('latin1', 8, 12);
  if (spells(head, 'RF64') || spells(head, 'BW64')) return form === 'WAVE' ? 'wav' : undefined;
  if (!spells(head, 'RIFF')) return undefined;
  if (form === 'WEBP') return spells(head, 'VP8', 12) ? 'webp' : undefined;
  return form === 'AVI ' ? 'avi' : form === 'WAVE' ? 'wav' : undefined;
};

const sniffEbml: Sniffer = (head) => {
  if (!spells(head, '\x1a\x45\xdf\xa3')) return undefined;
  const header = head.toString('latin1', 0, 128);
  const docType = /\x42\x82[\x80-\xff](webm|matroska)/.exec(header)?.[1];
  return docType === undefined ? undefined : docType === 'webm' ? 'webm' : 'matroska';
};

const sniffAsf: Sniffer = (head) => {
  if (!head.subarray(0, 16).equals(ASF_HEADER)) return undefined;
  return !head.includes(ASF_VIDEO_STREAM) && head.includes(ASF_AUDIO_STREAM) ? 'wma' : 'wmv';
};

const sniffOgg: Sniffer = (head) => {
  if (!spells(head, 'OggS\0')) return undefined;
  const holds = (...marks: string[]): boolean =>
    marks.some((mark) => head.includes(mark, 0, 'latin1'));
  if (holds('\x80theora', 'BBCD\0', '\x01video\0')) return 'ogv';
  if (holds('OpusHead')) return 'opus';
  return holds('\x01vorbis', '\x7fFLAC', 'Speex   ') ? 'ogg' : undefined;
};

/** Packets of 188 bytes; camcorders put four bytes of time before each. Text has no sync byte at every packet. */
const sniffMpegTs: Sniffer = (head) => {
  const synced = (first: number, packet: number): boolean => {
    let packets = 0;
    for (let at = first; at < head.length; at += packet) {
      if (head[at] !== 0x47) return false;
      packets++;
    }
    return packets >= 5;
  };
  return synced(0, 188) ? 'mpegts' : synced(4, 192) ? 'm2ts' : undefined;
};

const sniffMpegPs: Sniffer = (head) => {
  const marker = head[4] ?? 0;
  const mpeg1 = (marker & 0xf1) === 0x21;
  const mpeg2 = (marker & 0xc4) === 0x44;
  return spells(head, '\0\0\x01\xba') && (mpeg1 || mpeg2) ? 'mpegps' : undefined;
};

const sniffBmp: Sniffer = (head) =>
  head.length >= 18 &&
  spells(head, 'BM') &&
  head.readUInt32LE(6) === 0 &&
  BMP_HEADER_SIZES.includes(head.readUInt32LE(14))
    ? 'bmp'
    : undefined;

/** Formats that a fixed beginning tells apart. */
const sniffPrefix: Sniffer = (head) => {
  if (spells(head, '\xff\xd8\xff')) return 'jpeg';
  if (spells(head, 'GIF87a') || spells(head, 'GIF89a'))
    return head.length >= 13 ? 'gif' : undefined;
  if (spells(head, 'II*\0') || spells(head, 'MM\0*')) return 'tiff';
  if (spells(head, 'FLV\x01') && ((head[4] ?? 0xff) & ~5) === 0) return 'flv';
  if (spells(head, 'FORM') && /^AIF[FC]$/.test(head.toString('latin1', 8, 12))) return 'aiff';
  if (spells(head, 'fLaC')) return 'flac';
  if (spells(head, '#!AMR\n') || spells(head, '#!AMR-WB\n')) return 'amr';
  return spells(head, 'caff\0\x01') ? 'caf' : undefined;
};

const SNIFFERS: Sniffer[] = [
  sniffPrefix,
  sniffPng,
  sniffRiff,
  sniffIsoMedia,
  sniffEbml,
  sniffAsf,
  sniffOgg,
  sniffMpegTs,
  sniffMpegPs,
  sniffBmp,
  sniffAudioFrames,
];

/**
 * What a file is, by its first bytes alone: names and announced types are never asked. Undefined for everything not on
 * the list, so for text of any kind: playlists, SDP, manifests, SVG and HTML.
 */
export function sniffMedia(first: Buffer): MediaSignature | undefined {
  const head = first.subarray(0, SIGNATURE_BYTES);
  for (const sniff of SNIFFERS) {
    const format = sniff(head);
    if (format !== undefined) return signatureOf(format);
  }
  return undefined;
}
