import { afterAll, beforeAll } from 'vitest';
import { ChatScenePlanner } from '../../src/adapters/openai/chat-scene-planner.adapter.js';
import { TextScenePlanner } from '../../src/adapters/storyboard/text-scene-planner.adapter.js';
import { CHAT_KEY, ChatServer, completion, scene } from '../support/chat-server.js';
import { describeScenePlanner } from './scene-planner.contract.js';

let chat: ChatServer;

beforeAll(async () => {
  chat = await ChatServer.start();
  // A model that does not do as it is told: too many scenes, too long, and with what no database keeps.
  chat.usual = () =>
    completion(
      Array.from({ length: 80 }, (_, index) =>
        scene(`scene ${index}\u0000\ud800 ${'of rain '.repeat(400)}`, (index % 40) + 0.3),
      ),
    );
});
afterAll(() => chat.stop());

describeScenePlanner(
  'a chat service',
  () =>
    new ChatScenePlanner({
      ...{ baseUrl: chat.url, apiKey: CHAT_KEY, model: 'a-model', usdPerMillionTokens: undefined },
    }),
);

describeScenePlanner('the splitter of texts', () => new TextScenePlanner());
