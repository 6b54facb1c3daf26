import type { ProbedStream } from '../../../ports/media-tool.port.js';

const ALPHA_FORMAT = /^(argb|rgba|abgr|bgra|yuva|ayuv|gbrap|ya\d)/;

/** Codecs whose palettes may hold transparent colours. */
const PALETTE_CODECS = ['png', 'apng', 'gif', 'webp'];

/** The native decoders leave the alpha of WebM out; these read it. */
const ALPHA_DECODERS: Record<string, string> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };

/** The decoder a stream needs to give up its alpha; undefined where the usual one does. */
export function alphaDecoder({ codec, tags }: ProbedStream): string | undefined {
  const mode = Object.entries(tags).find(([name]) => name.toLowerCase() === 'alpha_mode')?.[1];
  return mode === '1' ? ALPHA_DECODERS[codec ?? ''] : undefined;
}

/** Whether a stream may be transparent in places. In raw video the fourth byte is padding far more often than alpha. */
export function hasAlpha(stream: ProbedStream): boolean {
  const { codec = '', pixelFormat = '' } = stream;
  if (alphaDecoder(stream) !== undefined) return true;
  if (pixelFormat === 'pal8') return PALETTE_CODECS.includes(codec);
  return codec !== 'rawvideo' && ALPHA_FORMAT.test(pixelFormat);
}
