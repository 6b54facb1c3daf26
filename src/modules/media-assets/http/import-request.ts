import type { StoredUpload } from '../../../http/upload/stored-upload.js';
import { nameOfUrl } from '../../../http/upload/url-name.js';
import type { StartImport } from '../application/start-import.use-case.js';
import { toWords, type ImportFromUrlDto, type UploadAssetDto } from './media-asset.dto.js';

type Asked = Omit<StartImport, 'owner' | 'requestId'>;

/** What is asked for with an address. Without a name it is called as its file is. */
export function toUrlImport(body: ImportFromUrlDto): Asked {
  return { ...toAsked(body, nameOfUrl(body.url)), source: { url: body.url }, type: body.type };
}

/** What is asked for with an upload. */
export function toUploadImport(
  fields: UploadAssetDto,
  { key, media, originalName }: StoredUpload,
): Asked {
  const type = media.class === 'image' ? 'image' : 'video';
  return { ...toAsked(fields, originalName), source: { key }, type };
}

function toAsked(body: UploadAssetDto, name: string): Omit<Asked, 'source' | 'type'> {
  const { thumbnail = 'first' } = body;
  return { name, tags: [], metadata: {}, ...toWords(body), thumbnail };
}
