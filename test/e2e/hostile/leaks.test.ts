import { describe, expect, it } from 'vitest';
import { assertTellsNothing, leaksIn } from '../../support/leaks.js';

const CHECK = { publicUrl: 'http://127.0.0.1:8000', secrets: ['a secret of this test'] };

describe.each([
  ['a path in a message', `{"detail":"ENTRY in /var/lib/data/x is gone"}`],
  ['a path in quotes', `open '/tmp/data/scratch/1'`],
  ['a file URL', 'file:///data/x.mp4: bad'],
  ['a path of Windows', 'C:\\\\data\\\\x'],
  ['the account list', 'root:x:0:0:root:/root:/bin/bash'],
  ['a package', 'in node_modules/multer'],
  ['a stack frame', 'Error: x\n    at Object.run (index)'],
  ['a stack frame of Node', 'at node:internal/streams'],
  ['a place in the source', 'media-intake.js:12:7'],
  ['an error of the runtime', "TypeError: can't"],
  ['an error of the system', 'connect ECONNREFUSED'],
  ['a query', 'SELECT * FROM jobs'],
  ['an insertion', 'INSERT INTO jobs (id)'],
  ['a constraint', 'duplicate key value violates unique constraint "x"'],
  ['the database', 'the postgres server'],
  ['an address with a password', 'redis://:pass@cache'],
  ['a version of the tool', 'ffmpeg version 5.1.9'],
  ['the probe', 'ffprobe ended'],
  ['a library of the tool', 'Lavf59.27.100'],
  ['a complaint of the tool', '[mov,mp4 @ 0x55aa00] moov atom not found'],
  ['an address of a part', 'http://127.0.0.1:5432/'],
  ['an address by name', 'localhost:6379'],
  ['a private address', '10.0.0.7:9000'],
  ['a key', 'whsec_abc'],
  ['a setting', 'CALLBACK_SECRET is short'],
  ['a secret of the service', 'x=a secret of this test'],
])('An answer with %s', (_what, text) => {
  it('is caught', () => {
    expect(leaksIn(text, CHECK)).not.toEqual([]);
  });
});

it.each([
  'Video successfully converted to GIF',
  '{"gif_url":"http://127.0.0.1:8000/gifs/0b7a-video.gif","duration":1.5}',
  '{"checks":{"database":{"status":"up"},"queue":{"status":"up"},"ffmpeg":{"status":"up"}}}',
  '{"original_name":"tmp.mp4","detail":"This method is not allowed here."}',
  'http://s3.example:9000/bucket/key?X-Amz-Signature=abc&X-Amz-Date=1',
  '{"type":"about:blank","errors":[{"field":"video","message":"must be a file"}]}',
  'Content-Type: application/problem+json; charset=utf-8',
])('An answer in order is let through: %s', (text) => {
  expect(leaksIn(text, CHECK)).toEqual([]);
});

it('Headers are looked at as well, and of media the secrets alone', () => {
  const check = (headers: [string, string][], body: string | Buffer): (() => void) => {
    return () => {
      assertTellsNothing('this', { headers, body }, CHECK);
    };
  };
  expect(check([['x-served-from', '/var/data/x']], '')).toThrow('a path of the server');
  expect(check([], Buffer.from('SELECT 1 FROM x'))).not.toThrow();
  expect(check([], Buffer.from('a secret of this test'))).toThrow('a secret');
});
