import type { PlannedScene } from '../../contracts/dream.js';
import { refused } from './chat-errors.js';

/** What a completion brought. */
export interface SceneAnswer {
  /** As the model said them; undefined where that is no plan. */
  scenes: PlannedScene[] | undefined;
  /** Undefined where the service does not tell. */
  tokens: number | undefined;
}

interface Completion {
  choices?: {
    message?: { content?: unknown; refusal?: unknown } | null;
    finish_reason?: unknown;
  }[];
  usage?: { total_tokens?: unknown } | null;
}

/** Reads a completion, strictly. Throws PROVIDER_FAILED, not worth another try, where the model refuses. */
export function readSceneAnswer(completion: unknown): SceneAnswer {
  const { choices, usage } = (completion ?? {}) as Completion;
  const [choice] = Array.isArray(choices) ? choices : [];
  const { content, refusal } = choice?.message ?? {};
  if (typeof refusal === 'string' && refusal !== '') throw refused(refusal);
  if (choice?.finish_reason === 'content_filter') throw refused(undefined);
  const tokens = usage?.total_tokens;
  return {
    scenes: typeof content === 'string' ? scenesIn(content) : undefined,
    tokens: isPositive(tokens) ? tokens : undefined,
  };
}

function scenesIn(content: string): PlannedScene[] | undefined {
  let told: unknown;
  try {
    told = JSON.parse(content);
  } catch {
    return undefined; // cut off, or words around it
  }
  const { scenes } = (told ?? {}) as { scenes?: unknown };
  if (!Array.isArray(scenes) || scenes.length === 0) return undefined;
  const read = scenes.map(readScene);
  return read.every((scene) => scene !== undefined) ? read : undefined;
}

function readScene(value: unknown): PlannedScene | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { prompt, caption, seconds } = value as Record<string, unknown>;
  if (typeof prompt !== 'string' || typeof caption !== 'string' || !isPositive(seconds)) {
    return undefined;
  }
  const scene = { prompt: oneLine(prompt), caption: oneLine(caption), seconds };
  return scene.prompt === '' ? undefined : scene;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

/** Without controls and halves of characters, which no database keeps. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
}
