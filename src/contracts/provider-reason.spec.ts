import { describe, expect, it } from 'vitest';
import { presentableReason } from './provider-reason.js';

describe('What a provider says of a failure', () => {
  it.each<[string, string | undefined, string]>([
    ['nothing', undefined, ''],
    ['blanks', ' \n\t ', ''],
    [
      'plain words',
      'NSFW content detected. Try another prompt.',
      'NSFW content detected. Try another prompt.',
    ],
    ['several lines', 'CUDA out of memory\r\n\tTried 2 GiB', 'CUDA out of memory Tried 2 GiB'],
    ['controls and directions', 'a\u0000b\u001b[31m\u202ec', 'a b [31m c'],
    ['an address', 'see https://internal.example/x?token=1 please', 'see … please'],
    ['a host of a network', 'connect 10.0.0.3:5000 refused', 'connect … refused'],
    ['a path', 'File "/src/predict.py", line 3', 'File "…", line 3'],
    ['a path of Windows', 'at C:\\models\\wan.bin', 'at …'],
    ['a key', 'token r8_AbCdEfGh12345 is bad', 'token … is bad'],
    ['a secret', 'Bearer abc.def.ghi-jkl', '…'],
    ['something long and random', 'id 0123456789abcdef0123456789abcdef', 'id …'],
    ['markup', '<b>no</b>', 'b no b'],
  ])('is shown in a form fit for it: %s', (_, words, shown) => {
    expect(presentableReason(words)).toBe(shown);
  });

  it('is one line of at most two hundred characters, and can be the message of a failure', () => {
    const reason = presentableReason('word '.repeat(1_000_000));
    expect(reason).toHaveLength(200);
    expect(reason).toMatch(/^[^/\\<>\n\r]{1,300}$/);
    expect(reason.endsWith('…')).toBe(true);
  });
});
