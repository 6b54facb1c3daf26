import { JobError } from '../../../../contracts/job-failure.js';

/** Sentences that are told have no more characters, and none that may be a path or markup. */
const LONGEST = 300;
const UNTOLD = /[/\\<>\p{Cc}\u2028\u2029]+/gu;

const HALF_A_CHARACTER = /[\uD800-\uDBFF]$/;

/** What a scene failed with, as its dream's author is told: which scene it was, and why. Code and class stay as they were. */
export function sceneFailure(error: JobError, index: number, count: number): JobError {
  const { code, message, retryable } = error.failure;
  const sentence = `Scene ${index + 1} of ${count} could not be made: ${message}`;
  return new JobError(code, { detail: told(sentence), retryable, cause: error.cause ?? error });
}

function told(sentence: string): string {
  const plain = sentence.replace(UNTOLD, ' ').replace(/ +/g, ' ').trim();
  if (plain.length <= LONGEST) return plain;
  return `${plain
    .slice(0, LONGEST - 1)
    .replace(HALF_A_CHARACTER, '')
    .trimEnd()}…`;
}
