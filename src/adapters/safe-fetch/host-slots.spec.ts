import { describe, expect, it } from 'vitest';
import { HostSlots } from './host-slots.js';

const { signal } = new AbortController();

/** Whether a promise is still open once everything that is due has been done. */
async function isWaiting(promise: Promise<unknown>): Promise<boolean> {
  let isOpen = true;
  const settle = (): void => {
    isOpen = false;
  };
  promise.then(settle, settle);
  await new Promise((resolve) => setImmediate(resolve));
  return isOpen;
}

describe('the slots of a host', () => {
  it('are handed on in the order of those who wait', async () => {
    const slots = new HostSlots(1);
    const giveBack = await slots.take('a.example', signal);
    const second = slots.take('a.example', signal);
    const third = slots.take('a.example', signal);
    expect(await isWaiting(second)).toBe(true);
    giveBack();
    const giveBackSecond = await second;
    expect(await isWaiting(third)).toBe(true);
    giveBackSecond();
    (await third)();
    expect(await isWaiting(slots.take('a.example', signal))).toBe(false);
  });

  it('are not those of another host', async () => {
    const slots = new HostSlots(1);
    await slots.take('a.example', signal);
    expect(await isWaiting(slots.take('b.example', signal))).toBe(false);
  });

  it('come back once, however often they are given back', async () => {
    const slots = new HostSlots(1);
    const giveBack = await slots.take('a.example', signal);
    giveBack();
    giveBack();
    await slots.take('a.example', signal);
    expect(await isWaiting(slots.take('a.example', signal))).toBe(true);
  });

  it('are not kept for whoever has given up', async () => {
    const slots = new HostSlots(1);
    const giveBack = await slots.take('a.example', signal);
    const giving = new AbortController();
    const gone = slots.take('a.example', giving.signal);
    const next = slots.take('a.example', signal);
    const reason = new Error('Given up');
    giving.abort(reason);
    await expect(gone).rejects.toBe(reason);
    giveBack();
    expect(await isWaiting(next)).toBe(false);
    await expect(slots.take('a.example', giving.signal)).rejects.toBe(reason);
  });
});
