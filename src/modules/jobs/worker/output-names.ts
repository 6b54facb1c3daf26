/** The longest name taken over; room is left for a number, and for the store's own limit. */
const LONGEST = 120;

/** Turns the names handlers give their outputs into segments of a storage key, each taken once per attempt. */
export class OutputNames {
  private readonly taken = new Set<string>();

  take(name: string): string {
    const wanted = segmentOf(name);
    let segment = wanted;
    for (let number = 2; this.taken.has(segment); number++) segment = `${number}-${wanted}`;
    this.taken.add(segment);
    return segment;
  }
}

/** Accents are dropped, anything else that a key cannot hold becomes `_`; the end is kept, where the extension is. */
function segmentOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  const segment = plain.replace(/[^A-Za-z0-9._-]+/g, '_').slice(-LONGEST);
  return segment.replace(/^[.-]+/, '') || 'output';
}
