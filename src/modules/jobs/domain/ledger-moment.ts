/** A moment of the ledger: which of its transactions had been committed by then. */
export class LedgerMoment {
  private constructor(
    private readonly oldestOpen: bigint,
    private readonly next: bigint,
    private readonly open: ReadonlySet<bigint>,
  ) {}

  /** From a snapshot as Postgres writes it: `xmin:xmax:xip,xip`. */
  static parse(snapshot: string): LedgerMoment {
    const [oldest, next, open = ''] = snapshot.split(':');
    if (oldest === undefined || next === undefined) throw new Error(`No snapshot: ${snapshot}`);
    const ids = open === '' ? [] : open.split(',').map(BigInt);
    return new LedgerMoment(BigInt(oldest), BigInt(next), new Set(ids));
  }

  includes(event: { transactionId: string }): boolean {
    const id = BigInt(event.transactionId);
    return id < this.oldestOpen || (id < this.next && !this.open.has(id));
  }
}
