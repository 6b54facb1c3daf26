import type { ProbedStream } from '../../../ports/media-tool.port.js';

/** How lines make up frames; `flagged` where only the frames themselves tell. */
export type Scan = 'progressive' | 'interlaced' | 'flagged';

/** Codecs that came with interlacing; what is newer has none that is met with. */
const INTERLACING_CODECS = ['mpeg1video', 'mpeg2video', 'mpeg4', 'h264', 'vc1', 'wmv3', 'dvvideo'];

/** The tool's deinterlacer takes nothing smaller, in pixels a side. */
const SMALLEST_SIDE = 4;

export function scanOf({ fieldOrder, codec = '', width = 0, height = 0 }: ProbedStream): Scan {
  if (Math.min(width, height) < SMALLEST_SIDE) return 'progressive';
  if (/^[tb][tb]$/.test(fieldOrder ?? '')) return 'interlaced';
  const silent = fieldOrder === undefined && INTERLACING_CODECS.includes(codec);
  return silent ? 'flagged' : 'progressive';
}
