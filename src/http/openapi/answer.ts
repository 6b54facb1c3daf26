import type { HeaderName } from './headers.js';
import type { Schema } from './schema.js';

/** One way a route answers, other than with a problem. */
export interface Answer {
  description: string;
  /** By media type. */
  content?: Readonly<Record<string, AnswerContent>>;
  /** Beside those that every answer carries. */
  headers?: readonly HeaderName[];
}

export interface AnswerContent {
  /** Left out for bytes. */
  schema?: Schema;
  example?: unknown;
}

/** Answers with JSON. The example is checked against the schema by a test. */
export function json(description: string, schema: Schema, example?: unknown): Answer {
  const content = { schema, ...(example !== undefined && { example }) };
  return { description, content: { 'application/json': content } };
}

/** Answers with no body. */
export const nothing = (description: string): Answer => ({ description });

/** How `FileResponder` answers: to be spread into a route's document. */
export function servedFile(description: string, ...contentTypes: readonly string[]) {
  const content = Object.fromEntries(contentTypes.map((type) => [type, {}]));
  const file = ['Content-Disposition', 'ETag', 'Accept-Ranges'] as const;
  return {
    answer: { description, content, headers: file },
    otherAnswers: {
      206: { description: 'The range asked for.', content, headers: [...file, 'Content-Range'] },
      302: {
        description: 'Where the bytes are, for a short while, when the service keeps them in S3.',
        headers: ['Location'],
      },
      304: { description: 'The caller has it already.', headers: ['ETag'] },
    },
    requestHeaders: ['Range', 'If-None-Match'],
    errors: ['NOT_FOUND', 'RANGE_NOT_SATISFIABLE', 'SERVICE_UNAVAILABLE'],
  } as const;
}
