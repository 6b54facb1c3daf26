import type { ProbedStream } from '../../../ports/media-tool.port.js';

export type ColorModel = 'yuv' | 'rgb' | 'gray';
export type ColorMatrix = 'bt601' | 'bt709' | 'bt2020';
/** How light is coded: as of old, or with high dynamic range (ITU-R BT.2100). */
export type LightCurve = 'sdr' | 'pq' | 'hlg';
export type ColorPrimaries = 'bt709' | 'bt2020' | 'smpte431' | 'smpte432';

/** What the numbers in a picture mean; nothing of it is left for a tool to guess. */
export interface PictureColor {
  model: ColorModel;
  matrix: ColorMatrix;
  range: 'tv' | 'pc';
  curve: LightCurve;
  primaries: ColorPrimaries;
  /** The brightest light in the picture, in cd/m². */
  peak: number;
}

const CURVES: Record<string, LightCurve> = { smpte2084: 'pq', 'arib-std-b67': 'hlg' };

const MATRICES: Record<string, ColorMatrix> = {
  bt709: 'bt709',
  smpte240m: 'bt709',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  fcc: 'bt601',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
  ictcp: 'bt2020',
};

/** Primaries of the standard-definition systems differ from BT.709 by less than players care for. */
const WIDE_PRIMARIES = ['bt2020', 'smpte431', 'smpte432'] as const;

/** What a picture is mastered for where it does not say, and the most that is believed, in cd/m². */
const USUAL_PEAK = 1000;
const HIGHEST_PEAK = 10_000;

/**
 * Where the file is silent: full range for the `yuvj` formats alone, the matrix of BT.709 from 720 lines up and of BT.601
 * below, as players have it; and with the light of BT.2100 its primaries and matrix.
 */
export function colorOf(stream: ProbedStream): PictureColor {
  const curve = CURVES[stream.colorTransfer ?? ''] ?? 'sdr';
  const model = modelOf(stream.pixelFormat);
  return {
    model,
    matrix: MATRICES[stream.colorSpace ?? ''] ?? usualMatrix(stream, curve),
    range: rangeOf(stream, model),
    curve,
    primaries: primariesOf(stream, curve),
    peak: curve === 'pq' ? peakOf(stream) : USUAL_PEAK,
  };
}

function modelOf(pixelFormat = ''): ColorModel {
  if (/^(gray|ya\d|mono)/.test(pixelFormat)) return 'gray';
  return /(rgb|bgr|gbr|pal8|0bgr|xyz|bayer)/.test(pixelFormat) ? 'rgb' : 'yuv';
}

function usualMatrix(
  { width = 0, height = 0, colorPrimaries }: ProbedStream,
  curve: LightCurve,
): ColorMatrix {
  if (curve !== 'sdr' || colorPrimaries === 'bt2020') return 'bt2020';
  return width >= 1280 || height >= 720 ? 'bt709' : 'bt601';
}

/** Tools take grey for full range unless told. */
function rangeOf({ colorRange, pixelFormat }: ProbedStream, model: ColorModel): 'tv' | 'pc' {
  if (colorRange === 'pc' || colorRange === 'tv') return colorRange;
  return model !== 'yuv' || pixelFormat?.startsWith('yuvj') === true ? 'pc' : 'tv';
}

function primariesOf({ colorPrimaries }: ProbedStream, curve: LightCurve): ColorPrimaries {
  const wide = WIDE_PRIMARIES.find((primaries) => primaries === colorPrimaries);
  if (wide !== undefined) return wide;
  return curve === 'sdr' || colorPrimaries !== undefined ? 'bt709' : 'bt2020';
}

/** The light of the content, else of the display it was made on; nonsense counts as silence. */
function peakOf({ peakLuminance }: ProbedStream): number {
  const believable = peakLuminance !== undefined && peakLuminance >= 100;
  return believable ? Math.min(peakLuminance, HIGHEST_PEAK) : USUAL_PEAK;
}
