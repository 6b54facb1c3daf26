import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { BodyMeter } from './body-meter.js';

/** A request whose body has arrived whole, and is more than the meter holds unread. */
function arrivedRequest(): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.push(Buffer.alloc(200_000));
  request.push(Buffer.alloc(200_000));
  request.push(null);
  request.complete = true;
  return request;
}

function meterOf(request: IncomingMessage): BodyMeter {
  return new BodyMeter(request, { maxBytes: 1_000_000, minBytesPerSecond: 0, windowMs: 1_000 });
}

describe('A body that has arrived whole', () => {
  it('is given up when its connection drops before it is read', async () => {
    const request = arrivedRequest();
    const meter = meterOf(request);
    const failed = once(meter, 'error');
    request.destroy();
    expect(await failed).toEqual([new Error('The caller went away')]);
  });

  it('is given up at once when its connection had dropped already', async () => {
    const meter = meterOf(arrivedRequest().destroy());
    expect(meter.destroyed).toBe(true);
    expect(await once(meter, 'error')).toEqual([new Error('The caller went away')]);
  });

  it('is read to its end although its connection drops after that', async () => {
    const request = arrivedRequest();
    const meter = meterOf(request);
    let bytes = 0;
    for await (const chunk of meter) bytes += (chunk as Buffer).length;
    request.destroy();
    if (!request.closed) await once(request, 'close');
    expect({ bytes, failure: meter.errored }).toEqual({ bytes: 400_000, failure: null });
  });
});
