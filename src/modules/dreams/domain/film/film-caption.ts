import type { PlannedScene } from '../../../../contracts/dream.js';
import type { FilmFormat } from './film-format.js';
import type { FilmTiming } from './film-timing.js';

/** Words that were set, as a picture of the film's size, and when they are seen, in frames. */
export interface FilmCaption {
  path: string;
  start: number;
  frames: number;
}

/** Words to be set. */
export interface PlannedCaption extends Omit<FilmCaption, 'path'> {
  text: string;
  kind: 'title' | 'caption';
}

/** When the title comes and how long it stays, and how long words take to come and to go, in seconds. */
const TITLE_AT = 0.3;
const TITLE_SECONDS = 3;
const FADE_SECONDS = 0.3;

/** Every scene's words for as long as it is seen alone, and the title over the beginning. */
export function plannedCaptions(
  title: string | undefined,
  scenes: readonly PlannedScene[],
  { scenes: times, frames, frameRate }: FilmTiming,
): PlannedCaption[] {
  const captions = scenes.map(({ caption }, index): PlannedCaption => {
    const { start = 0, frames: seen = 0, fade = 0 } = times[index] ?? {};
    return { kind: 'caption', text: caption, start: start + fade, frames: seen - fade };
  });
  const at = Math.min(Math.round(TITLE_AT * frameRate), Math.floor(frames / 8));
  const titled: PlannedCaption = {
    ...{ kind: 'title', text: title ?? '', start: at },
    frames: Math.min(Math.round(TITLE_SECONDS * frameRate), frames - at),
  };
  return [...captions, titled].filter((one) => one.text.trim() !== '' && one.frames > 0);
}

/** Filters from the picture of words to frames of it that come and go. */
export function captionLayer(frames: number, { frameRate }: FilmFormat): string {
  const fade = Math.min(Math.round(FADE_SECONDS * frameRate), Math.floor(frames / 4));
  return [
    'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuva420p,setsar=1',
    `loop=loop=${frames - 1}:size=1:start=0,settb=1/${frameRate},setpts=N`,
    ...(fade === 0
      ? []
      : [
          `fade=in:start_frame=0:nb_frames=${fade}:alpha=1`,
          `fade=out:start_frame=${frames - fade}:nb_frames=${fade}:alpha=1`,
        ]),
  ].join();
}
