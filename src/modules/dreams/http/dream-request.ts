import { Injectable } from '@nestjs/common';
import { DreamsSettings } from '../../../config/dreams.settings.js';
import { AppError, type FieldProblem } from '../../../contracts/app-error.js';
import type { DreamScene } from '../../../contracts/dream.js';
import type { JobPriority } from '../../jobs/domain/job.entity.js';
import type { DreamWords } from '../application/create-dream.use-case.js';
import type { RenderingRequest } from '../application/dream-renderings.js';
import type { DreamSound } from '../domain/dream.entity.js';
import type {
  CreateDreamDto,
  DREAM_PRIORITIES,
  DreamSceneDto,
  DreamSoundDto,
  FinishDreamDto,
} from './dream.dto.js';

/** The shortest a scene is, in seconds: what one without a duration takes at least. */
const SHORTEST_SCENE = 1;

const PRIORITIES: Record<(typeof DREAM_PRIORITIES)[number], JobPriority> = {
  low: -1,
  normal: 0,
  high: 1,
};

/** Reads what callers ask for, within the limits that the service is run with. Throws VALIDATION_FAILED. */
@Injectable()
export class DreamRequest {
  constructor(private readonly settings: DreamsSettings) {}

  words(body: CreateDreamDto): DreamWords {
    const scenes = (body.scenes ?? []).map(toScene);
    const fields = [
      ...this.problemsOf(body.text, scenes),
      ...soundProblem('music', body.music),
      ...soundProblem('narration', body.narration),
    ];
    if (fields.length > 0) throw new AppError('VALIDATION_FAILED', { fields });
    return {
      title: wordsOf(body.title),
      text: body.text,
      scenes,
      size: body.size ?? '1280x720',
      style: wordsOf(body.style),
      captions: body.captions ?? undefined,
      music: soundOf(body.music),
      narration: soundOf(body.narration),
    };
  }

  rendering({ priority, preview }: FinishDreamDto): Pick<RenderingRequest, 'priority' | 'preview'> {
    return { priority: PRIORITIES[priority ?? 'normal'], preview: preview ?? false };
  }

  private problemsOf(text: string, scenes: readonly DreamScene[]): FieldProblem[] {
    const { maxText, maxScenes, maxSeconds } = this.settings;
    const problems: FieldProblem[] = [];
    if (Array.from(text).length > maxText) {
      problems.push({ field: 'text', message: `must have at most ${maxText} characters` });
    }
    if (scenes.length > maxScenes) {
      problems.push({ field: 'scenes', message: `must be at most ${maxScenes}` });
    }
    const seconds = scenes.reduce((sum, { duration = SHORTEST_SCENE }) => sum + duration, 0);
    if (seconds > maxSeconds) {
      problems.push({
        field: 'scenes',
        message: `must take at most ${maxSeconds} seconds together`,
      });
    }
    return problems;
  }
}

function toScene({ prompt, duration }: DreamSceneDto): DreamScene {
  return { prompt, ...(typeof duration === 'number' && { duration }) };
}

/** What says nothing is as good as left out. */
function wordsOf(given: string | null | undefined): string | undefined {
  const words = given?.trim() ?? '';
  return words === '' ? undefined : words;
}

function soundProblem(field: string, given: DreamSoundDto | null | undefined): FieldProblem[] {
  if (!given) return [];
  const isOne = (typeof given.asset_id === 'string') !== (typeof given.operation_id === 'string');
  return isOne ? [] : [{ field, message: 'must name either an asset_id or an operation_id' }];
}

function soundOf(given: DreamSoundDto | null | undefined): DreamSound | undefined {
  const { asset_id: assetId, operation_id: operationId } = given ?? {};
  if (typeof assetId === 'string') return { assetId: assetId.toLowerCase() };
  return typeof operationId === 'string' ? { operationId: operationId.toLowerCase() } : undefined;
}
