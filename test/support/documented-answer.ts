import { expect } from 'vitest';
import { departures, type ApiDocument, type ApiResponse } from './openapi.js';

const refers = (value: object): value is { $ref: string } => '$ref' in value;

/** The document's own word on an answer. */
export function responseOf(
  document: ApiDocument,
  method: string,
  template: string,
  status: number,
): ApiResponse {
  const found = document.paths[template]?.[method.toLowerCase()]?.responses[status];
  if (found === undefined) throw new Error(`${method} ${template} does not document ${status}`);
  if (!refers(found)) return found;
  const referred = document.components.responses[found.$ref.split('/').at(-1) ?? ''];
  if (referred === undefined) throw new Error(`${found.$ref} is not there`);
  return referred;
}

/** Holds a real answer against the document: its status, its type, its headers, and its body where that is JSON. */
export async function expectAsDocumented(
  document: ApiDocument,
  method: string,
  template: string,
  answer: Response,
): Promise<void> {
  const { content = {}, headers = {} } = responseOf(document, method, template, answer.status);
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const described = content[type] ?? content['*/*'];
  const body = await answer.text();
  if (body === '') expect(content).toEqual({});
  else {
    expect(described, `${type} of ${Object.keys(content).join(', ')}`).toBeDefined();
    if (described?.schema !== undefined) {
      const value: unknown = /json$/.test(type) ? JSON.parse(body) : body;
      expect(await departures(document, described.schema, value)).toEqual([]);
    }
  }
  const documented = Object.keys(headers).map((name) => name.toLowerCase());
  const told = [...answer.headers.keys()].filter((name) =>
    /^(ratelimit-|retry-after|x-request-id|location|www-auth|idempotency|etag|accept-ranges|content-disp)/.test(
      name,
    ),
  );
  expect(documented).toEqual(expect.arrayContaining(told));
}
