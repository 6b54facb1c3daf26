import type { MediaCommand } from '../../../../ports/media-tool.port.js';
import { mayHoldNoNumbers, NUMBERS_ALONE } from '../../../media/domain/finite-samples.js';
import { clipFrames, type FilmTiming } from './film-timing.js';

/** A track of sound in a file. */
export interface SoundTrack {
  path: string;
  streamIndex: number;
  codec: string;
}

/** Sounds that lie over each other: where each lies and how much louder it becomes, in dB. */
export interface MixedSound {
  kind: SoundKind;
  path: string;
  gain: number;
}

export type SoundKind = 'clips' | 'music' | 'narration';

/** How loud each is beside the others before the whole is levelled, in LUFS: who speaks is understood. */
export const SOUND_LEVELS: Record<SoundKind, number> = { narration: -16, clips: -20, music: -24 };

export const SAMPLE_RATE = 48_000;

const UNIFORM = `aresample=${SAMPLE_RATE}:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo`;

/** Between steps sound is kept without loss, louder than full scale where it must be. */
const KEPT = ['-vn', '-c:a', 'pcm_f32le', '-ar', String(SAMPLE_RATE), '-f', 'wav'];

/** Music comes and goes, and steps back while somebody speaks; who speaks too long is not cut off sharply. Seconds. */
const MUSIC_IN = 1;
const MUSIC_OUT = 2;
const SPEECH_OUT = 0.3;
const STEP_BACK = 'sidechaincompress=threshold=0.03:ratio=6:attack=60:release=700';

/** Draws the sound out of a file, no more of it than the film is long. */
export function drawnSound(
  { path, streamIndex, codec }: SoundTrack,
  seconds: number,
  output: string,
): MediaCommand {
  const filters = [...(mayHoldNoNumbers(codec) ? [NUMBERS_ALONE] : []), UNIFORM].join();
  const options = ['-map', `0:${streamIndex}`, '-filter:a', filters, '-t', String(seconds)];
  return {
    inputs: [{ path, options: [] }],
    outputs: [{ path: output, options: [...options, ...KEPT] }],
    expectedSeconds: seconds,
  };
}

/** Lays the sounds of clips behind each other; each fades as its picture does, and none is louder or softer for it. Undefined: the clip is silent. */
export function clipSounds(
  tracks: readonly (SoundTrack | undefined)[],
  timing: FilmTiming,
  output: string,
): MediaCommand {
  const { frames, frameRate, scenes } = timing;
  const inputs: MediaCommand['inputs'] = [];
  const chains: string[] = [];
  tracks.forEach((track, index) => {
    if (track === undefined) return;
    const { start = 0, fade = 0, frames: alone = 0 } = scenes[index] ?? {};
    const fadeOut = (scenes[index + 1]?.fade ?? 0) / frameRate;
    const late = Math.round((start * 1000) / frameRate);
    chains.push(
      [
        `[${inputs.length}:${track.streamIndex}]${mayHoldNoNumbers(track.codec) ? `${NUMBERS_ALONE},` : ''}${UNIFORM}`,
        `atrim=end=${clipFrames(timing, index) / frameRate}`,
        ...(fade === 0 ? [] : [`afade=in:d=${fade / frameRate}:curve=qsin`]),
        ...(fadeOut === 0 ? [] : [`afade=out:st=${alone / frameRate}:d=${fadeOut}:curve=qsin`]),
        ...(late === 0 ? [] : [`adelay=${late}|${late}`]),
      ].join(),
    );
    inputs.push({ path: track.path, options: [] });
  });
  return summed(inputs, chains, frames / frameRate, output);
}

/** Mixes sounds that were drawn: music as often as it takes, below whoever speaks. */
export function mixedSound(
  sounds: readonly MixedSound[],
  seconds: number,
  output: string,
): MediaCommand {
  const speaker = sounds.findIndex(({ kind }) => kind === 'narration');
  const inputs = sounds.map(({ path, kind }) => {
    return { path, options: kind === 'music' ? ['-stream_loop', '-1'] : [] };
  });
  const chains = sounds.map(({ kind, gain }, n) => {
    const louder = `[${n}:0]volume=${gain.toFixed(3)}dB:precision=float`;
    if (kind === 'narration') return `${louder},${fadedOut(seconds, SPEECH_OUT)}`;
    if (kind === 'clips') return louder;
    const come = `afade=in:d=${Math.min(MUSIC_IN, seconds / 4)}`;
    const music = `${louder},atrim=end=${seconds},${come},${fadedOut(seconds, MUSIC_OUT)}`;
    if (speaker < 0) return music;
    const speech = `[${speaker}:0]volume=${(sounds[speaker]?.gain ?? 0).toFixed(3)}dB:precision=float`;
    return `${music}[music];${speech},apad,atrim=end=${seconds}[speech];[music][speech]${STEP_BACK}`;
  });
  return summed(inputs, chains, seconds, output);
}

function fadedOut(seconds: number, length: number): string {
  const fade = Math.min(length, seconds / 4);
  return `afade=out:st=${seconds - fade}:d=${fade}`;
}

/** A mixer divides by the number of what it mixes, as long as none of it ends: all of it is made to last. */
function summed(
  inputs: MediaCommand['inputs'],
  chains: readonly string[],
  seconds: number,
  output: string,
): MediaCommand {
  const lasting = chains.map((chain, n) => `${chain},apad,atrim=end=${seconds}[sound${n}]`);
  const all = chains.map((_, n) => `[sound${n}]`).join('');
  const mixer = `${all}amix=inputs=${chains.length},volume=${chains.length}:precision=float[mix]`;
  return {
    inputs,
    outputs: [
      {
        path: output,
        options: ['-filter_complex', [...lasting, mixer].join(';'), '-map', '[mix]', ...KEPT],
      },
    ],
    expectedSeconds: seconds,
  };
}

/** Encodes the finished sound; `filters` raise or lower it. */
export function encodedSound(
  path: string,
  filters: readonly string[],
  output: string,
): MediaCommand {
  const all = [...filters, 'aformat=channel_layouts=stereo'].join();
  return {
    inputs: [{ path, options: [] }],
    outputs: [{ path: output, options: ['-map', '0:0', '-filter:a', all, ...AAC] }],
  };
}

/** Sound that nobody hears: players that want a track of it find one. */
export function silence(seconds: number, output: string): MediaCommand {
  const path = `anullsrc=r=${SAMPLE_RATE}:cl=stereo`;
  return {
    inputs: [{ path, options: ['-f', 'lavfi'] }],
    outputs: [{ path: output, options: ['-map', '0:0', '-t', String(seconds), ...AAC] }],
  };
}

const AAC = [
  ...['-c:a', 'aac', '-b:a', '160k', '-ar', String(SAMPLE_RATE), '-ac', '2'],
  ...['-map_metadata', '-1', '-f', 'mp4'],
];
