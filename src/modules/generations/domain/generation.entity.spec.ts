import { describe, expect, it } from 'vitest';
import type { Prediction, PredictionStatus } from '../../../contracts/prediction.js';
import { Generation } from './generation.entity.js';

const AT = new Date('2025-11-21T08:00:00Z');

function generation(): Generation {
  return Generation.start({
    id: 'g',
    ownerId: 'ada',
    premium: false,
    requestId: 'r',
    model: 'wan-video-t2v',
    produces: 'video',
    assetId: 'a',
    jobId: 'j',
    webhookToken: 't',
    createdAt: AT,
  });
}

function prediction(status: PredictionStatus, id = 'p'): Prediction {
  return {
    id,
    status,
    output: status === 'succeeded' ? 'https://files.example.org/v.mp4' : null,
    error: undefined,
    dataRemoved: false,
    predictSeconds: undefined,
    webhook: undefined,
    createdAt: undefined,
  };
}

describe('A generation', () => {
  it('goes forward with its prediction, and ends once', () => {
    const one = generation();
    expect(one.follow(prediction('processing'), AT)).toBeUndefined();
    expect(one.state).toMatchObject({ status: 'processing', predictionId: 'p' });
    expect(one.follow(prediction('starting'), AT)).toBeUndefined();
    expect(one.state.status).toBe('processing');
    expect(one.follow(prediction('succeeded'), AT)).toMatchObject({ status: 'succeeded' });
    expect(one.state.completedAt).toBe(AT);
    for (const status of ['succeeded', 'failed', 'canceled', 'processing'] as const) {
      expect(one.follow(prediction(status), AT)).toBeUndefined();
      expect(one.state.status).toBe('succeeded');
    }
  });

  it('does not change at all where there is no news', () => {
    const one = generation();
    one.follow(prediction('starting'), AT);
    const { state } = one;
    one.follow(prediction('starting'), AT);
    expect(one.state).toBe(state);
  });

  it('has one prediction for ever', () => {
    const one = generation();
    one.recognise('p');
    expect(() => {
      one.recognise('another');
    }).toThrow('does not allow this');
    expect(() => one.follow(prediction('succeeded', 'another'), AT)).toThrow();
    expect(one.isOver).toBe(false);
  });

  it('stays cancelled, and is due at the provider only where something may have begun', () => {
    const waiting = generation();
    waiting.cancel(false, AT);
    expect(waiting.state).toMatchObject({ status: 'canceled', cancelDue: false });
    const begun = generation();
    expect(begun.cancel(true, AT)).toMatchObject({ code: 'CANCELLED' });
    expect(begun.state.cancelDue).toBe(true);
    expect(begun.follow(prediction('succeeded'), AT)).toBeUndefined();
    begun.cancelledAtProvider();
    expect(begun.state).toMatchObject({ status: 'canceled', cancelDue: false });
    expect(() => begun.cancel(true, AT)).toThrow('does not allow this');
  });
});
