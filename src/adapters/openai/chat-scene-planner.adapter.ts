import type { ScenePlan } from '../../contracts/dream.js';
import { ScenePlannerPort } from '../../ports/scene-planner.port.js';

export interface ChatServiceOptions {
  baseUrl: string;
  apiKey: string;
  model: string;
  usdPerMillionTokens: number | undefined;
}

/** Has a chat service tell the text in scenes. */
export class ChatScenePlanner extends ScenePlannerPort {
  constructor(private readonly options: ChatServiceOptions) {
    super();
  }

  plan(): Promise<ScenePlan> {
    return Promise.reject(new Error(`Not planned yet by ${this.options.model}`));
  }
}
