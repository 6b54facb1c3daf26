/**
 * Pairs each kind with the one candidate that claims it. Throws one error that names every kind with none or several,
 * and every candidate of an unknown kind.
 */
export function onePerKind<K extends string, C extends { kind: K }>(
  role: string,
  kinds: readonly K[],
  candidates: readonly C[],
): ReadonlyMap<K, C> {
  const problems: string[] = [];
  const byKind = new Map<K, C>();
  for (const candidate of candidates) {
    const name = candidate.constructor.name;
    const earlier = byKind.get(candidate.kind);
    if (!kinds.includes(candidate.kind)) problems.push(`${name} is for an unknown kind`);
    else if (earlier !== undefined) {
      problems.push(`${candidate.kind} has two: ${earlier.constructor.name} and ${name}`);
    } else byKind.set(candidate.kind, candidate);
  }
  for (const kind of kinds) if (!byKind.has(kind)) problems.push(`${kind} has none`);
  if (problems.length > 0) {
    throw new Error(`Every job kind needs exactly one ${role}: ${problems.join('; ')}`);
  }
  return byKind;
}
