import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const CHAT_KEY = 'sk-a-key-of-the-tests-only';
export const CHAT_MODEL = 'a-model-of-the-tests';

/** A scene as a model tells it; a test may have it tell nonsense. */
export interface ToldScene {
  prompt: unknown;
  caption: unknown;
  seconds: unknown;
}

/** A call as it came. */
export interface ChatCall {
  path: string;
  authorization: string | undefined;
  model: string;
  messages: { role: string; content: string }[];
  format: string;
  body: string;
}

/** How a call is answered. */
export type ChatAnswer =
  { status: number; headers?: Record<string, string>; body: string } | 'hang' | 'hang up';

/** Speaks OpenAI's chat protocol on loopback, and says what a test has it say. */
export class ChatServer {
  readonly calls: ChatCall[] = [];
  /** Answers one call each, in order; `usual` answers all others. */
  readonly script: ChatAnswer[] = [];
  usual: (call: ChatCall) => ChatAnswer = () => completion([scene('a lighthouse')]);
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  static async start(): Promise<ChatServer> {
    const chat = new ChatServer();
    chat.server.listen(0, '127.0.0.1');
    await once(chat.server, 'listening');
    return chat;
  }

  /** For OPENAI_BASE_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  environment(): Record<string, string> {
    return { OPENAI_BASE_URL: this.url, OPENAI_API_KEY: CHAT_KEY, OPENAI_MODEL: CHAT_MODEL };
  }

  reset(): void {
    this.calls.length = 0;
    this.script.length = 0;
    this.usual = () => completion([scene('a lighthouse')]);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const asked = JSON.parse(body) as Pick<ChatCall, 'model' | 'messages'> & {
      response_format: { type: string };
    };
    const call: ChatCall = {
      path: `${request.method ?? ''} ${request.url ?? ''}`,
      authorization: request.headers.authorization,
      model: asked.model,
      messages: asked.messages,
      format: asked.response_format.type,
      body,
    };
    this.calls.push(call);
    const answer = this.script.shift() ?? this.usual(call);
    if (answer === 'hang') return;
    if (answer === 'hang up') request.socket.destroy();
    else {
      const headers = { 'content-type': 'application/json', ...answer.headers };
      response.writeHead(answer.status, headers).end(answer.body);
    }
  }
}

export function scene(prompt: string, seconds = 4, caption = `Of ${prompt}`): ToldScene {
  return { prompt, caption, seconds };
}

/** A completion whose content is a plan; `null` tokens are not told. */
export function completion(scenes: ToldScene[], tokens: number | null = 1_000): ChatAnswer {
  return said({ content: JSON.stringify({ scenes }) }, tokens);
}

/** A completion with any message. */
export function said(
  message: { content?: string | null; refusal?: string | null },
  tokens: number | null = 1_000,
  finish = 'stop',
): ChatAnswer {
  const body = JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    ...(tokens !== null && { usage: { total_tokens: tokens } }),
  });
  return { status: 200, body };
}

/** A refusal in the form that OpenAI gives it. */
export function problem(
  status: number,
  code: string,
  message = 'no',
  headers: Record<string, string> = {},
): ChatAnswer {
  return { status, headers, body: JSON.stringify({ error: { message, code } }) };
}
