import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SIGNATURE_BYTES, sniffMedia } from './media-signature.js';

/** Bytes from text (one byte a character) and from hex strings in `<>`, followed by zeros. */
function head(spelling: string, length = 600): Buffer {
  const bytes = spelling
    .split(/(<[0-9a-f]+>)/)
    .map((piece) =>
      piece.startsWith('<') ? Buffer.from(piece.slice(1, -1), 'hex') : Buffer.from(piece, 'latin1'),
    );
  const all = Buffer.concat(bytes);
  return Buffer.concat([all, Buffer.alloc(Math.max(0, length - all.length))]);
}

function frames(header: string, length: number, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => head(`<${header}>`, length)));
}

function packets(lead: number, size: number, count: number): Buffer {
  const packet = Buffer.alloc(size, 1);
  packet[lead] = 0x47;
  return Buffer.concat(Array.from({ length: count }, () => packet));
}

const ftyp = (major: string, ...compatible: string[]): Buffer => {
  const size = (16 + 4 * compatible.length).toString(16).padStart(8, '0');
  return head(`<${size}>ftyp${major}<00000000>${compatible.join('')}`);
};

const EBML = '<1a45dfa39f4286810142f7810142f2810442f381084282>';
const ASF = '<3026b2758e66cf11a6d900aa0062ce6c>';
const ASF_VIDEO = '<c0ef19bc4d5bcf11a8fd00805f5c442b>';
const ASF_AUDIO = '<409e69f84d5bcf11a8fd00805f5c442b>';
const OGG = `OggS<00020000000000000000>${'x'.repeat(14)}`;
const PNG = '<89>PNG<0d0a1a0a0000000d>IHDR<0000000100000001080600000000000000>';
const MP3_FRAMES = frames('fffb9000', 417, 4);
const ADTS_FRAMES = frames('fff150800b9ffc', 92, 4);

describe.each([
  ['video', 'mp4', ftyp('isom', 'iso2', 'avc1')],
  ['video', 'mp4', ftyp('dash')],
  ['video', 'mov', ftyp('qt  ')],
  ['video', 'mov', head('<00000008>wide<00100000>mdat')],
  ['video', 'mov', head('<00000400>moov')],
  ['video', '3gp', ftyp('3gp4')],
  ['audio', 'm4a', ftyp('M4A ', 'isom')],
  ['image', 'avif', ftyp('avif', 'mif1')],
  ['image', 'avif', ftyp('mif1', 'avif')],
  ['image', 'heic', ftyp('heic', 'mif1')],
  ['image', 'heic', ftyp('mif1', 'heic')],
  ['video', 'webm', head(`${EBML}<84>webm`)],
  ['video', 'matroska', head(`${EBML}<88>matroska`)],
  ['video', 'avi', head('RIFF<00100000>AVI LIST')],
  ['video', 'flv', head('FLV<0105>')],
  ['video', 'wmv', head(`${ASF}<00>${ASF_AUDIO}${ASF_VIDEO}`)],
  ['audio', 'wma', head(`${ASF}<00>${ASF_AUDIO}`)],
  ['video', 'mpegts', packets(0, 188, 6)],
  ['video', 'm2ts', packets(4, 192, 6)],
  ['video', 'mpegps', head('<000001ba44>')],
  ['video', 'mpegps', head('<000001ba21>')],
  ['video', 'ogv', head(`${OGG}<80>theora`)],
  ['audio', 'ogg', head(`${OGG}<01>vorbis`)],
  ['audio', 'opus', head(`${OGG}OpusHead`)],
  ['audio', 'wav', head('RIFF<00100000>WAVEfmt ')],
  ['audio', 'wav', head('RF64<ffffffff>WAVEds64')],
  ['audio', 'aiff', head('FORM<00001000>AIFF')],
  ['audio', 'aiff', head('FORM<00001000>AIFC')],
  ['audio', 'mp3', MP3_FRAMES],
  ['audio', 'mp3', Buffer.concat([head('ID3<04000000000014>', 30), MP3_FRAMES])],
  ['audio', 'mp3', head('ID3<03000000007f7f>', SIGNATURE_BYTES)],
  ['audio', 'flac', head('fLaC')],
  ['audio', 'flac', Buffer.concat([head('ID3<04000000000014>', 30), head('fLaC')])],
  ['audio', 'aac', ADTS_FRAMES],
  ['audio', 'amr', head('#!AMR<0a>')],
  ['audio', 'caf', head('caff<0001>')],
  ['image', 'jpeg', head('<ffd8ffe0>')],
  ['image', 'png', head(`${PNG}<00000000>IDAT`)],
  ['image', 'apng', head(`${PNG}<00000008>acTL<00>IDAT`)],
  ['image', 'gif', head('GIF89a')],
  ['image', 'webp', head('RIFF<00100000>WEBPVP8X')],
  ['image', 'bmp', head(`BM<00100000000000003600000028000000>`)],
  ['image', 'tiff', head('II*<0008>')],
  ['image', 'tiff', head('MM<002a>')],
])('A file of class %s and format %s', (mediaClass, format, bytes) => {
  it('is known by its first bytes', () => {
    expect(sniffMedia(bytes)).toMatchObject({ class: mediaClass, format });
  });
});

describe.each([
  ['nothing', ''],
  ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:10\n'],
  ['a concat list', "ffconcat version 1.0\nfile 'x.ts'\n"],
  ['a session description', 'v=0\no=- 0 0 IN IP4 127.0.0.1\n'],
  ['a DASH manifest', '<?xml version="1.0"?><MPD>'],
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['HTML', '<!doctype html><script>alert(1)</script>'],
  ['a PDF', '%PDF-1.7\n'],
  ['MIDI', 'MThd\0\0\0\x06'],
  ['PostScript', '%!PS-Adobe-3.0\n'],
  ['an ImageMagick script', 'push graphic-context\n'],
  ['a page of G', 'G'.repeat(187) + '\n'.repeat(800)],
  ['text that names a box', 'the free book, and the rest of it'],
  ['text that begins as a tag does', 'ID3 is a tag format for music files'],
  ['text that begins as a bitmap does', 'BMW builds cars, and has for long'],
  ['a brand of another family', '\0\0\0\x18ftypcrx \0\0\0\x01crx isom'],
  ['an ftyp of no size', '\0\0\0\0ftypisom\0\0\0\0isom'],
  ['an EBML document of another kind', '\x1a\x45\xdf\xa3\x84\x42\x82\x84abcd'],
  ['one MPEG frame among text', `\xff\xfb\x90\x00${'text '.repeat(300)}`],
])('What is no media: %s', (_what, text) => {
  it('is not taken for any', () => {
    const bytes = Buffer.from(text, 'latin1');
    expect(sniffMedia(bytes)).toBeUndefined();
    expect(sniffMedia(Buffer.concat([bytes, Buffer.alloc(4_000, ' ')]))).toBeUndefined();
  });
});

describe('Noise', () => {
  it('is not taken for audio, even where it begins with the sync bits of a frame', () => {
    const taken = Array.from({ length: 20_000 }, () => {
      const noise = randomBytes(4_096);
      noise[0] = 0xff;
      noise[1] = 0xe0 | (noise[1] ?? 0);
      return sniffMedia(noise)?.format;
    });
    expect(taken.filter((format) => format === 'mp3' || format === 'aac').length).toBeLessThan(2);
  });

  it('of any length, cut anywhere, never makes it throw', () => {
    for (const whole of [ftyp('isom'), MP3_FRAMES, ADTS_FRAMES, head('ID3<04000000000014>', 30)]) {
      for (let length = 0; length <= Math.min(64, whole.length); length++) {
        expect(() => sniffMedia(whole.subarray(0, length))).not.toThrow();
      }
    }
  });
});
