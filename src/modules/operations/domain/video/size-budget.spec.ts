import { describe, expect, it } from 'vitest';
import { planIo } from '../operation.fixture.js';
import { sizeBudget, type BudgetInput, type SizeBudget } from './size-budget.js';

const HD = { width: 1280, height: 720 };

function budget(given: Partial<BudgetInput>, level = 0.5, firstBytes = 2_000_000): SizeBudget {
  const input: BudgetInput = {
    ...{ container: 'mp4', maxBytes: 1_000_000, seconds: 10, size: HD, frameRate: 25 },
    soundRate: 128_000,
    ...given,
  };
  return sizeBudget(input, planIo({ level, firstBytes }));
}

describe('A budget of bytes', () => {
  it('is spent on picture, sound and container together', () => {
    const { pictureRate, soundRate } = budget({});
    const bytes = ((pictureRate + soundRate) * 10) / 8;
    expect(bytes).toBeGreaterThan(980_000);
    expect(bytes).toBeLessThan(1_000_000);
  });

  it('is a share of what the first try took', () => {
    const whole = budget({ soundRate: 0 }, 0.8);
    const half = budget({ soundRate: 0 }, 0.4);
    expect(whole.pictureRate / half.pictureRate).toBeCloseTo(2, 1);
  });

  it('lowers the sound before it takes what the picture needs', () => {
    expect(budget({}, 0.1)).toMatchObject({ soundRate: 24_000 });
    expect(budget({}, 0.6)).toMatchObject({ soundRate: 128_000 });
    expect(budget({ soundRate: 0 }, 0.1)).toMatchObject({ soundRate: 0 });
  });

  it('makes the picture smaller where its bits no longer reach, in its shape', () => {
    expect(budget({}, 0.5).size).toEqual(HD);
    const { size } = budget({}, 0.1);
    expect(size.width).toBeLessThan(1280);
    expect(size.width / size.height).toBeCloseTo(16 / 9, 1);
  });

  it('of nothing is the smallest that can be looked at', () => {
    expect(budget({}, 0)).toEqual({
      size: { width: 160, height: 90 },
      pictureRate: 8_000,
      soundRate: 24_000,
    });
  });
});
