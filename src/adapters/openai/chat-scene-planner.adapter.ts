import type { ScenePlan } from '../../contracts/dream.js';
import { ScenePlannerPort, type ScenePlanRequest } from '../../ports/scene-planner.port.js';
import { ChatClient, type ChatClientOptions } from './chat-client.js';
import { FormatRefusedError, unreadable } from './chat-errors.js';
import { readSceneAnswer } from './scene-answer.js';
import { withinLimits } from './scene-limits.js';
import { sceneQuestion, type AnswerFormat } from './scene-question.js';

export interface ChatServiceOptions extends ChatClientOptions {
  model: string;
  usdPerMillionTokens: number | undefined;
}

/** Answers that cannot be read are asked for again, but not for ever. */
const MOST_ANSWERS = 2;

/**
 * Has a chat service tell the text in scenes. The answer is held to a JSON schema; a service that knows none is asked for
 * plain JSON from then on, and its answers are read as strictly.
 */
export class ChatScenePlanner extends ScenePlannerPort {
  private readonly client: ChatClient;
  private format: AnswerFormat = 'json_schema';

  constructor(private readonly options: ChatServiceOptions) {
    super();
    this.client = new ChatClient(options);
  }

  async plan(request: ScenePlanRequest, signal: AbortSignal): Promise<ScenePlan> {
    let paid: number | undefined = 0;
    for (let answers = 0; answers < MOST_ANSWERS; answers++) {
      const { scenes, tokens } = readSceneAnswer(await this.ask(request, signal));
      paid = paid === undefined || tokens === undefined ? undefined : paid + tokens;
      if (scenes !== undefined) {
        return {
          scenes: withinLimits(scenes, request),
          planner: `chat:${this.options.model}`,
          costUsd: this.costOf(paid),
        };
      }
    }
    throw unreadable();
  }

  private async ask(request: ScenePlanRequest, signal: AbortSignal): Promise<unknown> {
    const { model } = this.options;
    const { format } = this;
    try {
      return await this.client.complete(sceneQuestion(model, request, format), signal);
    } catch (error) {
      if (!(error instanceof FormatRefusedError) || format === 'json_object') throw error;
      this.format = 'json_object';
      return this.client.complete(sceneQuestion(model, request, this.format), signal);
    }
  }

  private costOf(tokens: number | undefined): number | undefined {
    const { usdPerMillionTokens } = this.options;
    if (usdPerMillionTokens === undefined || tokens === undefined) return undefined;
    return (tokens * usdPerMillionTokens) / 1_000_000;
  }
}
