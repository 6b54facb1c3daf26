import type { Layer, Stage } from '../stage.js';
import type { Point } from '../svg.js';
import type { Figure } from '../vocabulary.js';
import { balloon, birds, lanterns } from './airborne.js';
import { castle, house, tent } from './buildings.js';
import { tone, type FigureDrawer } from './figure-parts.js';
import { lighthouse, windmill } from './towers.js';
import { rocket, sailboat, whale } from './vessels.js';
import { tree, walker } from './wanderers.js';

/** Who appears in the picture, as the words name them. The second and third stand aside. */
export function figureLayers(stage: Stage): Layer[] {
  return stage.brief.figures.flatMap((figure, order) => {
    const draw = DRAWERS[figure];
    if (draw === undefined) return [];
    const { place, size } = standing(stage, figure, order);
    return [{ depth: 0.4, matte: tone(stage), ...draw(stage, place, size) }];
  });
}

const AIRBORNE: readonly Figure[] = ['balloon', 'birds', 'rocket', 'lanterns'];

const AFLOAT: readonly Figure[] = ['sailboat', 'whale'];

function standing(stage: Stage, figure: Figure, order: number): { place: Point; size: number } {
  const { frame, horizon, light, breadth, chance, brief } = stage;
  const drawn = chance.of(`figure ${figure}`);
  const away = light.x > frame.width / 2 ? 0.34 : 0.66;
  const thirds = [away, 1 - away, 0.5];
  const x = frame.width * ((thirds[order] ?? 0.5) + drawn.between(-0.04, 0.04));
  if (AIRBORNE.includes(figure))
    return { place: { x, y: horizon * drawn.between(0.4, 0.52) }, size: 120 * breadth };
  if (AFLOAT.includes(figure)) {
    const deep = brief.place === 'deep';
    return {
      place: { x, y: deep ? frame.height * 0.42 : horizon + (frame.height - horizon) * 0.17 },
      size: 130 * breadth,
    };
  }
  const down =
    brief.place === 'sea'
      ? 0.02
      : brief.place === 'space'
        ? 0.3
        : brief.place === 'forest'
          ? 0.64
          : 0.36;
  const floor = brief.place === 'space' || brief.place === 'deep' ? frame.height * 0.8 : horizon;
  return { place: { x, y: floor + (frame.height - floor) * down }, size: 150 * breadth };
}

const DRAWERS: Partial<Record<Figure, FigureDrawer>> = {
  ...{ sailboat, whale, rocket, balloon, birds, lanterns },
  ...{ house, castle, tent, lighthouse, windmill, walker, tree },
};
