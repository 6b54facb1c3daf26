import { describe, expect, it } from 'vitest';
import { isStorageKey } from '../../../contracts/storage-key.js';
import { assetFolder, assetIdOf } from './asset-folder.js';

describe('The folder of an asset', () => {
  it('is named by owner and asset', () => {
    expect(assetFolder('user-1', 'a')).toBe('media/user-1/a');
  });

  it.each(['../..', 'session:abc', 'user@example.org', '.', '', 'x'.repeat(65), '-', 'é', 'a/b'])(
    'is a storage key for the owner %j, and nobody else’s',
    (owner) => {
      const folder = assetFolder(owner, 'a');
      expect(isStorageKey(folder)).toBe(true);
      expect(folder).toMatch(/^media\/id\.[0-9a-f]{64}\/a$/);
      expect(folder).not.toBe(assetFolder(`${owner}x`, 'a'));
    },
  );

  it('tells the asset of what lies in it', () => {
    for (const name of ['original.mp4', '1/thumbnail.jpg']) {
      expect(assetIdOf(`${assetFolder('session:x', 'some-id')}/${name}`)).toBe('some-id');
    }
    for (const key of ['uploads/u/a/b', 'media/u', 'media/u/a']) {
      expect(() => assetIdOf(key)).toThrow('none of an asset');
    }
  });
});
