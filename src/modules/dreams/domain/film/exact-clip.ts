import type { ClipRequest } from '../../../../ports/video-generator.port.js';
import type { FilmClip } from './film-picture.js';

/** The peak of light that is not of high dynamic range, in cd/m²; nothing asks for it. */
const USUAL_PEAK = 1000;

/** A clip that is just as it was asked for, as PreviewGeneratorPort promises: looking at it would take longer than making it. */
export function exactClip(path: string, request: ClipRequest): FilmClip {
  const { width, height, frameRate, seconds } = request;
  return {
    path,
    seconds,
    picture: {
      ...{ streamIndex: 0, width, height, frameRate, mirrored: false, rotation: 0 },
      ...{ scan: 'progressive', alpha: false, alphaDecoder: undefined, indexed: true },
      color: {
        ...{ model: 'yuv', matrix: 'bt709', range: 'tv', curve: 'sdr', primaries: 'bt709' },
        peak: USUAL_PEAK,
      },
      ...{ leadSeconds: 0, durationSeconds: seconds, frameBytes: (width * height * 3) / 2 },
    },
  };
}
