/** What the colours of a file mean, and what else its frames need; found by hand, not by the code under test. */
export interface Meaning {
  matrix: '709' | '170m' | '470bg' | '2020_ncl' | 'rgb';
  range?: 'full';
  curve?: 'smpte2084' | 'arib-std-b67';
  /** In fields: whole frames are made by another filter than ours. */
  fields?: true;
  /** A decoder that gives the alpha. */
  decoder?: string;
}

const HD: Meaning = { matrix: '709' };
const SD: Meaning = { matrix: '170m' };

/**
 * For each sample the meaning by which reference frames are made: decoded, turned and timed by the system's ffmpeg
 * alone, converted and scaled by zimg, where our own filters go through swscale.
 */
const MEANING: Record<string, Meaning> = {
  'natural_park_1080p30.ts': HD,
  'bbb_720p30_fragmented_late_start.mp4': HD,
  'natural_cups_720p.mp4': HD,
  'natural_traffic_720p_vfr.mp4': HD,
  '60fps_720p_small.mp4': HD,
  'iphone_portrait_rotated.MOV': HD,
  'iphone_hdr_hlg_dovi_rotated.mp4': { matrix: '2020_ncl', curve: 'arib-std-b67' },
  'hdr10_av1_1080p60.mp4': { matrix: '2020_ncl', curve: 'smpte2084' },
  'hevc_1080p_fullrange_icc.mp4': { matrix: '470bg', range: 'full' },
  'flower_vp8_vorbis.webm': SD,
  'vp9_odd_dimensions_161x121.webm': SD,
  'av1_720p_aac.mp4': HD,
  'mpeg2_1080i50_anamorphic.mov': { matrix: '709', fields: true },
  'avchd_camcorder_1080i.mts': { matrix: '709', fields: true },
  'prores_422_hq.mov': SD,
  'qtrle_argb_alpha.mov': { matrix: 'rgb' },
  'mjpeg_422.mov': { matrix: '470bg', range: 'full' },
  'vp9_alpha.webm': { matrix: '470bg', decoder: 'libvpx-vp9' },
  'wmv3_wmavoice.wmv': SD,
  'h264_aac.flv': HD,
  'mpeg4_mp3_odd_sar.avi': HD,
  'multi_subtitles.mkv': SD,
  'phone_h263_amr.3gp': SD,
  'theora_vorbis.ogv': HD,
  'fragmented_bogus_duration.mp4': HD,
  'one_frame_hevc.mp4': SD,
  'two_audio_tracks.mp4': SD,
  'edit_list_late_video.mp4': HD,
  'long_1080p60_av1_tiny.mp4': HD,
};

/** What the colours of a sample mean. Throws for one that nobody looked at. */
export function meaningOf(file: string): Meaning {
  const meaning = MEANING[file];
  if (meaning === undefined) throw new Error(`It is not told how ${file} is checked`);
  return meaning;
}

/** Filters of zimg from what the colours mean to RGB, at a size written `width:height`. */
export function referenceFilters(
  { matrix, range, curve, fields, decoder }: Meaning,
  size: string,
): string {
  const whole = fields === true ? 'yadif=deint=all,' : '';
  if (matrix === 'rgb') return `${whole}scale=${size}:flags=bicubic`;
  const both = range ?? 'limited';
  const full = `scale=in_range=${both}:out_range=${both},format=yuv${decoder === undefined ? '' : 'a'}444p`;
  if (curve === undefined) {
    const from = `min=${matrix}:rin=${both}:pin=709:tin=709`;
    const into = `m=gbr:r=full:p=709:t=709`;
    return `${whole}${full},zscale=${size}:f=lanczos:${from}:${into},format=gbr${decoder === undefined ? '' : 'a'}p`;
  }
  const from = `min=${matrix}:rin=limited:pin=2020:tin=${curve}`;
  const mapped = 'tonemap=mobius:param=0.3:peak=PEAK:desat=0'.replace(
    'PEAK',
    curve === 'smpte2084' ? '5.419' : '4.926',
  );
  return (
    `${full}16le,zscale=${from}:t=linear:npl=203:p=709:m=gbr:r=full,format=gbrpf32le,${mapped},` +
    `zscale=${size}:f=lanczos:min=gbr:rin=full:pin=709:tin=linear:m=gbr:r=full:p=709:t=iec61966-2-1,format=gbrp`
  );
}
