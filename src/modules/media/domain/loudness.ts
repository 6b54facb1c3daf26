import type { MediaCommand } from '../../../ports/media-tool.port.js';
import { filterPath } from './filter-path.js';

/**
 * How loud sound is by EBU R 128: the gated loudness of the whole in LUFS (ITU-R BS.1770-4, annex 1), and its true peak
 * in dBTP (annex 2).
 */
export interface Loudness {
  lufs: number;
  peak: number;
}

/** The meter's absolute gate: what never rises above it is silence. */
const SILENCE = -70;

/** The meter speaks ten times a second. Its last word counts; of what it says before, little is kept. */
const KEPT_EACH = 100;
const KEPT_AT_END_SECONDS = 10;

/** What is measured: one stream, after filters. */
export interface MeasuredSound {
  path: string;
  streamIndex: number;
  seconds: number;
  filters: string;
}

/** Listens to sound and notes what the meter says beside the other notes of `scratch`. */
export function loudnessCommand(
  { path, streamIndex, seconds, filters }: MeasuredSound,
  scratch: string,
): { command: MediaCommand; path: string } {
  const notes = `${scratch}/loudness.txt`;
  const end = Math.max(0, seconds - KEPT_AT_END_SECONDS).toFixed(3);
  const meter = [
    ...(filters === '' ? [] : [filters]),
    'asetpts=N/SR/TB,ebur128=peak=true:metadata=1',
    `aselect='not(mod(n,${KEPT_EACH}))+gte(t,${end})'`,
    `ametadata=mode=print:file=${filterPath(notes)}`,
  ].join();
  const options = ['-map', `0:${streamIndex}`, '-filter:a', meter, '-f', 'null'];
  return {
    path: notes,
    command: {
      inputs: [{ path, options: [] }],
      outputs: [{ path: `${scratch}/loudness.null`, options }],
      expectedSeconds: seconds,
    },
  };
}

/** What the meter said last. Undefined for silence, and for sound shorter than the 0.4 s it listens to at a time. */
export function loudnessOf(notes: string): Loudness | undefined {
  const last = notes.slice(Math.max(0, notes.lastIndexOf('lavfi.r128.I=')));
  const lufs = Number(/^lavfi\.r128\.I=(\S+)/.exec(last)?.[1]);
  const peaks = [...notes.matchAll(/lavfi\.r128\.true_peaks_ch\d+=(\S+)/g)].map(([, peak]) =>
    Number(peak),
  );
  const peak = 20 * Math.log10(peaks.reduce((highest, one) => Math.max(highest, one), 0));
  return lufs > SILENCE && Number.isFinite(peak) ? { lufs, peak } : undefined;
}
