import { spells, type MediaFormat } from './media-format.js';

/** Box types a QuickTime file without `ftyp` may begin with. */
const QUICKTIME_BOXES = ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'];

const FORMAT_OF_BRAND: Record<string, MediaFormat> = {
  avif: 'avif',
  avis: 'avif',
  heic: 'heic',
  heix: 'heic',
  hevc: 'heic',
  hevx: 'heic',
  heim: 'heic',
  heis: 'heic',
  'M4A ': 'm4a',
  'M4B ': 'm4a',
  'M4P ': 'm4a',
  'F4A ': 'm4a',
  'F4B ': 'm4a',
  'qt  ': 'mov',
};

/** Brands that say only "still image container": the codec is among the compatible ones. */
const IMAGE_CONTAINER_BRANDS = ['mif1', 'mif2', 'msf1', 'miaf'];

/** Brands of this box structure that are neither video, audio nor an image read here. */
const FOREIGN_BRANDS = ['crx ', 'jp2 ', 'jpm ', 'jpx ', 'jxl '];

const LARGEST_FTYP = 1024;

/** MP4, QuickTime, 3GP, M4A, AVIF and HEIC, by the first box (ISO/IEC 14496-12, 4.3). */
export function sniffIsoMedia(head: Buffer): MediaFormat | undefined {
  if (head.length < 16) return undefined;
  const size = head.readUInt32BE(0);
  if (spells(head, 'ftyp', 4) || spells(head, 'styp', 4)) {
    return size >= 16 && size <= LARGEST_FTYP ? formatOfBrands(head.subarray(8, size)) : undefined;
  }
  // Text would have a size of half a gigabyte or more here.
  const plausible = size === 0 || size === 1 || (size >= 8 && size < 0x20000000);
  return plausible && QUICKTIME_BOXES.some((box) => spells(head, box, 4)) ? 'mov' : undefined;
}

function formatOfBrands(brands: Buffer): MediaFormat | undefined {
  const major = brands.toString('latin1', 0, 4);
  if (!/^[\x20-\x7e]{4}$/.test(major) || FOREIGN_BRANDS.includes(major)) return undefined;
  if (IMAGE_CONTAINER_BRANDS.includes(major)) {
    return compatibleBrands(brands)
      .map((brand) => FORMAT_OF_BRAND[brand])
      .find((format) => format === 'avif' || format === 'heic');
  }
  if (/^3g/.test(major)) return '3gp';
  return FORMAT_OF_BRAND[major] ?? 'mp4';
}

function compatibleBrands(brands: Buffer): string[] {
  const found: string[] = [];
  for (let at = 8; at + 4 <= brands.length; at += 4)
    found.push(brands.toString('latin1', at, at + 4));
  return found;
}
