import { briefOf, type Brief } from './brief.js';
import { Chance } from './chance.js';
import { figureLayers } from './motifs/figures.js';
import { hillRows, mountainRows } from './motifs/hills.js';
import { bokeh, skyline } from './motifs/city.js';
import { duneRows } from './motifs/dunes.js';
import { forestRows, godRays } from './motifs/forest.js';
import { meadow } from './motifs/meadow.js';
import { ribbons, softDiscs } from './motifs/ribbons.js';
import { nebula, planet } from './motifs/space.js';
import { backdrop, heapClouds, lightDisc, starField, streakClouds } from './motifs/sky.js';
import { fishes, seabed, shafts } from './motifs/deep.js';
import { glitter, seaSurface, waves } from './motifs/sea.js';
import {
  bubbles,
  embers,
  fireflies,
  mistBank,
  petals,
  rainfall,
  snowfall,
  vignette,
} from './motifs/weather.js';
import { paletteOf } from './palette.js';
import { SHORT_SIDE, type Frame, type Layer, type Stage } from './stage.js';
import type { Place } from './vocabulary.js';

export interface Composition {
  stage: Stage;
  /** The farthest first; the first covers everything. */
  layers: Layer[];
}

export interface PictureRequest {
  prompt: string;
  style: string | undefined;
  width: number;
  height: number;
  index: number;
}

/** Makes a picture of words: the same words always make the same one. */
export function compose({ prompt, style, width, height, index }: PictureRequest): Composition {
  const chance = new Chance(`${prompt}\n${style ?? ''}\n${index}`);
  const brief = briefOf(prompt, style, chance);
  const stage = stageOf(brief, frameOf(width, height), chance);
  return {
    stage,
    layers: [...far(stage), ...PLACES[brief.place](stage), ...near(stage), vignette(stage)],
  };
}

export function frameOf(width: number, height: number): Frame {
  const unit = Math.min(width, height) / SHORT_SIDE;
  return { width: width / unit, height: height / unit };
}

/** How far down the horizon lies, as a share of the height. */
const HORIZONS: Partial<Record<Place, number>> = {
  sea: 0.56,
  forest: 0.6,
  city: 0.6,
  desert: 0.58,
  ribbons: 0.7,
  deep: 1,
  space: 1,
};

function stageOf(brief: Brief, frame: Frame, chance: Chance): Stage {
  const palette = paletteOf(brief, chance);
  const drawn = chance.of('stage');
  const horizon = frame.height * ((HORIZONS[brief.place] ?? 0.57) + drawn.between(-0.03, 0.03));
  const low = !palette.isDark && brief.time !== 'day';
  const light = {
    x: frame.width * drawn.pick([0.3, 0.36, 0.64, 0.7, 0.5]),
    y: low
      ? horizon - drawn.between(60, 190)
      : Math.min(horizon, frame.height * 0.6) * drawn.between(0.26, 0.42),
  };
  return {
    frame,
    brief,
    palette,
    chance,
    horizon,
    light,
    breadth: frame.width > frame.height ? 1.12 : 1,
  };
}

function far(stage: Stage): Layer[] {
  const { brief, palette } = stage;
  if (brief.place === 'deep') return [backdrop(stage)];
  if (brief.place === 'space')
    return [backdrop(stage), nebula(stage), starField(stage, stage.frame.height)];
  const covered = brief.weather === 'storm' || brief.weather === 'rain';
  const clouds = covered
    ? [heapClouds(stage, true)]
    : brief.weather === 'clear' || brief.place === 'ribbons'
      ? []
      : brief.time === 'day'
        ? [heapClouds(stage)]
        : [streakClouds(stage)];
  return [
    backdrop(stage),
    ...(palette.isDark && !covered ? [starField(stage)] : []),
    ...(covered || brief.place === 'ribbons' ? [] : [lightDisc(stage)]),
    ...clouds,
  ];
}

const PLACES: Record<Place, (stage: Stage) => Layer[]> = {
  sea: (stage) => {
    const [first, second, third] = glitter(stage);
    const [far, ...nearer] = waves(stage);
    return [seaSurface(stage), first, second, far, third, ...nearer].filter(
      (layer) => layer !== undefined,
    );
  },
  mountains: (stage) => [
    ...mountainRows(stage),
    mistBank(stage, stage.horizon + 40, 0.3),
    ...hillRows(stage, 3, 'foothills', 0.5),
  ],
  forest: (stage) => [...(stage.palette.isDark ? [] : [godRays(stage)]), ...forestRows(stage)],
  desert: (stage) => duneRows(stage),
  city: (stage) => [...skyline(stage), bokeh(stage)],
  fields: (stage) => [...hillRows(stage, 3, 'fields', 0.2), ...meadow(stage)],
  winter: (stage) => [
    ...mountainRows(stage, 2, 0.8),
    mistBank(stage, stage.horizon + 30, 0.3),
    ...hillRows(stage, 3, 'snow', 0.1),
  ],
  space: (stage) => [
    planet(stage),
    ...hillRows({ ...stage, horizon: stage.frame.height * 0.8 }, 2, 'moon', 0.7, false),
  ],
  deep: (stage) => [shafts(stage), fishes(stage), ...seabed(stage)],
  hills: (stage) => hillRows(stage, 5),
  ribbons: (stage) => [softDiscs(stage), ...ribbons(stage), bokeh(stage, 12)],
};

function near(stage: Stage): Layer[] {
  const { brief } = stage;
  const falls =
    brief.weather === 'snow' || brief.place === 'winter'
      ? snowfall(stage)
      : brief.weather === 'rain' || brief.weather === 'storm'
        ? rainfall(stage)
        : [];
  return [
    ...figureLayers(stage),
    ...(brief.place === 'deep' ? bubbles(stage) : []),
    ...(brief.figures.includes('fireflies') ? fireflies(stage) : []),
    ...(brief.figures.includes('embers') ? embers(stage) : []),
    ...(brief.figures.includes('petals') ? petals(stage) : []),
    ...(brief.weather === 'mist' ? [mistBank(stage, stage.horizon + 90, 0.6)] : []),
    ...(brief.place === 'deep' || brief.place === 'space' ? [] : falls),
  ];
}
