import { assertTellsNothing, type LeakCheck } from '../../support/leaks.js';
import { ask, parseAnswer, postForm, say, type RawAnswer } from '../../support/http.js';

const checkOf = (port: number): LeakCheck => ({ publicUrl: `http://127.0.0.1:${port}` });

function checked(port: number, what: string, answer: RawAnswer): RawAnswer {
  const { headers, body } = answer;
  assertTellsNothing(what, { headers: Object.entries(headers), body }, checkOf(port));
  return answer;
}

/** A request as `ask` of the support makes it, its answer looked at for leaks. */
export async function asked(
  port: number,
  head: string,
  body?: string | Buffer,
): Promise<RawAnswer> {
  return checked(port, head.slice(0, 60), await ask(port, head, body));
}

/** The same for a form. */
export async function posted(
  port: number,
  body: Buffer,
  headers?: Record<string, string | null>,
  path = '/api/v1/conversions',
): Promise<RawAnswer> {
  return checked(port, 'a form', await postForm(port, path, body, headers));
}

/** The same for bytes that need not be HTTP. */
export async function said(port: number, ...bytes: (string | Buffer)[]): Promise<RawAnswer> {
  return checked(port, 'raw bytes', parseAnswer(await say(port, ...bytes)));
}
