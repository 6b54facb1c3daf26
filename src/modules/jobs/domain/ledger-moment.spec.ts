import { describe, expect, it } from 'vitest';
import { LedgerMoment } from './ledger-moment.js';

describe('A moment of the ledger', () => {
  it.each([
    ['9', true],
    ['10', false],
    ['11', true],
    ['14', false],
    ['19', true],
    ['20', false],
    ['21', false],
  ])(
    'with 10 and 14 open and 20 to come includes transaction %s: %s',
    (transactionId, included) => {
      expect(LedgerMoment.parse('10:20:10,14').includes({ transactionId })).toBe(included);
    },
  );

  it('in which nothing is open includes all that was begun', () => {
    const quiet = LedgerMoment.parse('9007199254740993:9007199254740993:');
    expect(quiet.includes({ transactionId: '9007199254740992' })).toBe(true);
    expect(quiet.includes({ transactionId: '9007199254740993' })).toBe(false);
  });
});
