import { describe, expect, it } from 'vitest';
import { CheckpointKeeper } from './checkpoint.keeper.js';

/** A place for checkpoints that answers when it is told to. */
class SlowPlace {
  readonly sent: Record<string, unknown>[] = [];
  private readonly waiting: ((error?: Error) => void)[] = [];

  readonly send = (state: Record<string, unknown>): Promise<void> => {
    this.sent.push(state);
    return new Promise((resolve, reject) => {
      this.waiting.push((error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  };

  /** Answers the oldest that waits, and lets whoever waited go on. */
  async answer(error?: Error): Promise<void> {
    this.waiting.shift()?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  }

  async begun(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('The checkpoints of clips that are made side by side', () => {
  const begin = (): { place: SlowPlace; keeper: CheckpointKeeper } => {
    const place = new SlowPlace();
    return { place, keeper: new CheckpointKeeper(place.send, { clips: {}, begun: {} }) };
  };
  const beginning = (keeper: CheckpointKeeper, id: string): Promise<void> => {
    return keeper.keep((state) => {
      state.begun = { ...state.begun, [id]: { id } };
    });
  };

  it('are sent one after the other, and each holds all that came before', async () => {
    const { place, keeper } = begin();
    const first = beginning(keeper, 'a');
    await place.begun();
    const others = [beginning(keeper, 'b'), beginning(keeper, 'c')];
    await place.begun();
    expect(place.sent).toEqual([{ clips: {}, begun: { a: { id: 'a' } } }]);
    await place.answer();
    await first;
    expect(place.sent).toHaveLength(2);
    expect(Object.keys(place.sent[1]?.['begun'] ?? {})).toEqual(['a', 'b', 'c']);
    await place.answer();
    await Promise.all(others);
    expect(place.sent).toHaveLength(2);
  });

  it('are safe only once they were sent', async () => {
    const { place, keeper } = begin();
    let isSafe = false;
    const kept = beginning(keeper, 'a').then(() => (isSafe = true));
    await place.begun();
    expect(isSafe).toBe(false);
    await place.answer();
    await kept;
    expect(isSafe).toBe(true);
  });

  it('tell whoever asked that they could not be sent, and go with the next one', async () => {
    const { place, keeper } = begin();
    const failed = expect(beginning(keeper, 'a')).rejects.toThrow('lost');
    await place.begun();
    await place.answer(new Error('lost'));
    await failed;
    const next = beginning(keeper, 'b');
    await place.begun();
    expect(Object.keys(place.sent[1]?.['begun'] ?? {})).toEqual(['a', 'b']);
    await place.answer();
    await next;
  });
});
