import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLedger, type LedgerUnderTest } from '../support/ledger.js';

describe('the sweeper', () => {
  let ledger: LedgerUnderTest;

  beforeAll(async () => {
    ledger = await startLedger();
  });
  afterAll(() => ledger.stop());
  beforeEach(() => ledger.clear());

  const store = async (key: string): Promise<string> => {
    await ledger.storage.put(key, Readable.from(['bytes']));
    return key;
  };
  const exists = async (key: string): Promise<boolean> =>
    (await ledger.storage.stat(key)) !== undefined;

  it('removes what was discarded, once its time has come', async () => {
    const now = await store('uploads/now');
    const later = await store('uploads/later');
    await ledger.discards.discard([now]);
    await ledger.discards.discard([later], 60_000);
    await ledger.sweeper.removeDiscarded();
    expect([await exists(now), await exists(later)]).toEqual([false, true]);
  });

  it('removes nothing for a change that was rolled back', async () => {
    const key = await store('uploads/kept');
    await expect(
      ledger.unitOfWork.run(async () => {
        await ledger.discards.discard([key]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await ledger.sweeper.removeDiscarded();
    expect(await exists(key)).toBe(true);
  });

  it('lets a discarded object be kept after all, until it is removed', async () => {
    const kept = await store('uploads/again');
    await ledger.discards.discard([kept], 60_000);
    expect(await ledger.discards.keep([kept, 'uploads/never'])).toEqual([kept]);
    const gone = await store('uploads/gone');
    await ledger.discards.discard([gone]);
    await ledger.sweeper.removeDiscarded();
    expect(await ledger.discards.keep([gone])).toEqual([]);
  });

  it('is not held up by an object that cannot be removed, and cannot keep what it has begun to remove', async () => {
    const key = await store('uploads/good');
    const bad = '../not-a-key';
    await ledger.discards.discard([bad, key]);
    await ledger.sweeper.removeDiscarded();
    expect(await exists(key)).toBe(false);
    expect(await ledger.discards.keep([bad, key])).toEqual([]);
  });

  it('leaves young objects that nobody refers to alone', async () => {
    const young = await store('uploads/young');
    await ledger.sweeper.removeOrphans();
    expect(await exists(young)).toBe(true);
  });
});
