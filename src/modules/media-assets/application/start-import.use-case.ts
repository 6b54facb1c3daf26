import { Injectable } from '@nestjs/common';
import type { MediaType, ThumbnailChoice } from '../../../contracts/media-import.js';
import type { Owner } from '../../../contracts/owner.js';
import { RemoteSourcePort } from '../../../ports/remote-source.port.js';
import { UnitOfWork } from '../../../ports/unit-of-work.port.js';
import { assetIdOf } from '../domain/asset-folder.js';
import { followedAsset, type FollowedAsset } from '../domain/followed-asset.js';
import { AssetImports } from './asset-imports.js';
import { ImportQuota } from './import-quota.js';

export interface StartImport {
  owner: Owner;
  requestId: string;
  /** An address, or the key of an upload in the folder of the asset it becomes. */
  source: { url: string } | { key: string };
  type: MediaType;
  name: string;
  tags: string[];
  metadata: Record<string, unknown>;
  thumbnail: ThumbnailChoice;
}

/** Has a file kept for good. URL_NOT_ALLOWED for an address no import may reach, QUOTA_EXCEEDED. */
@Injectable()
export class StartImportUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly remote: RemoteSourcePort,
    private readonly quota: ImportQuota,
    private readonly imports: AssetImports,
  ) {}

  execute({ owner, requestId, source: given, ...words }: StartImport): Promise<FollowedAsset> {
    const source = 'url' in given ? { url: this.remote.normalise(given.url) } : given;
    const stored = 'key' in source ? { id: assetIdOf(source.key) } : {};
    return this.unitOfWork.run(async () => {
      await this.quota.admit(owner.id);
      const asset = await this.imports.reserve({ ownerId: owner.id, ...words, ...stored });
      const jobId = await this.imports.begin(asset.state.id, { owner, requestId, source });
      asset.importFrom(source, jobId);
      return followedAsset(asset, undefined);
    });
  }
}
