import { displayName } from '../../../http/upload/display-name.js';
import type { StoredUpload } from '../../../http/upload/stored-upload.js';
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

/** The last part of an address's path. What is no address is refused later; it has a name all the same. */
export function nameOfUrl(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  return displayName(decoded(path.split('/').at(-1) ?? ''));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // not everything that is served was encoded
  }
}
