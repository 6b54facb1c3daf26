import {
  answersArePromptAndOrderly,
  noAnswerLeaks,
  onlyCompletedIsServed,
} from './answer.invariants.js';
import type { Evidence, Invariant } from './evidence.js';
import {
  earlierAttemptsAreFenced,
  everyConversionSucceeds,
  jobsEndOnce,
  nothingAcknowledgedIsLost,
  progressOnlyGrows,
} from './ledger.invariants.js';
import { nobodyDeserts, noToolIsLeft } from './process.invariants.js';
import { completedMeansStored, nothingStrayIsLeft } from './storage.invariants.js';

/** Findings of one invariant that are told. */
const TOLD = 5;

const INVARIANTS: readonly Invariant[] = [
  { name: 'nothing acknowledged is lost', check: nothingAcknowledgedIsLost },
  { name: 'every conversion succeeds', check: everyConversionSucceeds },
  { name: 'jobs end once', check: jobsEndOnce },
  { name: 'earlier attempts are fenced', check: earlierAttemptsAreFenced },
  { name: 'completed means stored', check: completedMeansStored },
  { name: 'only what is completed is served', check: onlyCompletedIsServed },
  { name: 'no tool is left', check: noToolIsLeft },
  { name: 'nobody deserts', check: nobodyDeserts },
  { name: 'progress only grows', check: progressOnlyGrows },
  { name: 'nothing stray is left', check: nothingStrayIsLeft },
  { name: 'answers are prompt and orderly', check: answersArePromptAndOrderly },
  { name: 'no answer leaks', check: noAnswerLeaks },
];

/** Promises that did not hold. */
export class InvariantViolation extends Error {
  constructor(
    readonly invariants: readonly string[],
    findings: readonly string[],
  ) {
    super(findings.join('\n'));
    this.name = 'InvariantViolation';
  }
}

/** Checks every invariant, one after the other; throws one InvariantViolation that tells all that do not hold. */
export async function checkInvariants(evidence: Evidence): Promise<void> {
  const broken: string[] = [];
  const findings: string[] = [];
  for (const { name, check } of INVARIANTS) {
    const found = await check(evidence);
    if (found.length === 0) continue;
    broken.push(name);
    findings.push(`Violated: ${name} (${found.length})`, ...found.slice(0, TOLD));
  }
  if (broken.length > 0) throw new InvariantViolation(broken, findings);
}
