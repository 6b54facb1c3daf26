import type { CutCall } from '../heard-answer.js';
import type { Evidence, Findings } from './evidence.js';

/** Within this an answer has come, in milliseconds. */
const PROMPT_MS = 3_000;
/** Nothing of ours may show in an answer: paths, frames of a stack, SQL, tools, hosts, secrets. */
const LEAKS =
  /\/tmp|\/var\/|\/home\/|node_modules|at .*\(.*:\d+|ECONN|postgres|redis|ffmpeg version|SELECT |whsec_/i;

/** What is not completed has no link and no GIF; what is completed has both. All that was acknowledged is shown. */
export async function onlyCompletedIsServed({ client }: Evidence): Promise<string[]> {
  const seen = [...client.seen.values()].flat();
  const early = seen.filter(
    ({ status, gif_url }) => (status === 'completed') !== (gif_url !== null),
  );
  const now = await client.conversions();
  if (now === undefined) return ['the API does not list the conversions'];
  const listed = new Set(now.map(({ id }) => id));
  const missing = [...client.acknowledged.keys()].filter((id) => !listed.has(id));
  const served = await Promise.all(
    now.map(async ({ id, status, gif_filename }) => {
      const answer = await client.call('GET', `/gifs/${gif_filename}`);
      const expected = status === 'completed' ? 302 : 404;
      return answer?.status === expected ? [] : [`the GIF of ${status} ${id}: ${answer?.status}`];
    }),
  );
  return [
    ...early.map(({ id, status }) => `${status} ${id} has a wrong link`),
    ...missing.map((id) => `${id} is not listed`),
    ...served.flat(),
  ];
}

/** Whatever is down, callers and workers are answered within three seconds, and never by 500; 503 says when to come back. */
export function answersArePromptAndOrderly({ client, world }: Evidence): Findings {
  const heard = [...client.answers, ...world.tap.answers];
  const cut = client.cut.filter((call) => !wasTakenAway(call, world.outages));
  return [
    ...cut.map(({ call, why }) => `${call} was not answered: ${why}`),
    ...heard
      .filter(({ status, retryAfter }) => status >= 500 && (status !== 503 || !retryAfter))
      .map(({ call, status, body }) => `${call} was answered ${status}: ${body}`),
    ...client.answers
      .filter(({ from, until }) => until - from > PROMPT_MS)
      .map(({ call, from, until }) => `${call} was answered after ${until - from} ms`),
  ];
}

/** No answer tells what it is made of. */
export function noAnswerLeaks({ client, world }: Evidence): Findings {
  return [...client.answers, ...world.tap.answers].flatMap(({ call, body }) => {
    const leak = LEAKS.exec(body);
    return leak === null ? [] : [`${call} tells ${JSON.stringify(leak[0])}`];
  });
}

function wasTakenAway(call: CutCall, outages: readonly { from: number; until: number }[]): boolean {
  return outages.some(({ from, until }) => call.until >= from && call.from <= until);
}
