import { describe, expect, it } from 'vitest';
import { probedStream, probeOf } from '../../media/domain/probe.fixture.js';
import { mediaSource, planIo } from '../domain/operation.fixture.js';
import { MediaProbeParameters, operation } from './media-probe.operation.js';

function described(given: Parameters<typeof mediaSource>[0]): unknown {
  const [step] = operation.plan(new MediaProbeParameters(), planIo(), mediaSource(given)).steps;
  if (step?.do !== 'write') throw new Error('It writes nothing');
  return JSON.parse(step.text);
}

describe('Describing a file', () => {
  it('writes its description beside nothing else', () => {
    const plan = operation.plan(new MediaProbeParameters(), planIo(), mediaSource());
    expect(plan.steps).toHaveLength(1);
    expect(plan.output).toEqual({ path: '/scratch/output.json', format: 'json' });
  });

  it('tells the container, how long it plays and what streams there are', () => {
    const streams = [
      probedStream({ rotation: 90, tags: { language: 'deu' } }),
      probedStream({ index: 1, type: 'audio', codec: 'aac', sampleRate: 48_000, channels: 6 }),
    ];
    expect(described({ probe: probeOf({ streams }), seconds: 9.5 })).toMatchObject({
      format: 'mp4',
      duration: 9.5,
      streams: [
        { index: 0, type: 'video', codec: 'h264', width: 640, rotation: 90, language: 'deu' },
        { index: 1, type: 'audio', codec: 'aac', sample_rate: 48_000, channels: 6 },
      ],
    });
  });

  it('tells none of the tags that people and places are written in', () => {
    const streams = [probedStream({ tags: { location: '+48.1+011.5/', title: 'mine' } })];
    expect(JSON.stringify(described({ probe: probeOf({ streams }) }))).not.toMatch(/48\.1|mine/);
  });
});
