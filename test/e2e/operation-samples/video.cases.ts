/** What becomes of each stream, in the order of the file. */
type Fates = string;

/** One real video, and what its results are held against beside what the samples say of it. */
export interface VideoCase {
  file: string;
  /** Why it is here. */
  about: string;
  /** Upright, with square pixels and even sides. */
  size: [width: number, height: number];
  /** What video_compress does with its streams, and what video_convert does that may copy them into MOV. */
  compress: Fates;
  mov: Fates;
  /** The part from 0.2 s on, in seconds; one second where there is that much. */
  trimmed?: number;
  /** Made no larger than this, so that the suite is quick: it is checked that the size follows. */
  maxWidth?: number;
  /** How far into the video frames and their times are compared, in seconds; all of it when left out. */
  compared?: number;
  /** Too long for a suite: only its parts are made. */
  onlyParts?: true;
}

const ENCODED = 'encode encode';
const COPIED = 'copy copy';

/** Every video there is. All go through video_compress, video_convert to MOV and video_trim, unless it is said. */
export const VIDEOS: readonly VideoCase[] = [
  {
    ...{ file: 'natural_park_1080p30.ts', about: 'leaves in a transport stream' },
    ...{ size: [1920, 1080], compress: 'encode copy', mov: COPIED, maxWidth: 480, compared: 3 },
  },
  {
    ...{ file: 'bbb_720p30_fragmented_late_start.mp4', about: 'fragments whose clock starts late' },
    ...{ size: [1280, 720], compress: 'encode', mov: 'copy', maxWidth: 320, compared: 3 },
  },
  {
    ...{ file: 'natural_cups_720p.mp4', about: 'a timecode track beside the picture' },
    ...{ size: [1280, 720], compress: 'encode copy drop', mov: 'copy copy drop', compared: 3 },
  },
  {
    ...{ file: 'natural_traffic_720p_vfr.mp4', about: 'frames that are missing here and there' },
    ...{ size: [1280, 720], compress: 'encode', mov: 'copy', maxWidth: 640 },
  },
  {
    ...{ file: '60fps_720p_small.mp4', about: 'a picture two frames behind the sound' },
    ...{ size: [1280, 720], compress: ENCODED, mov: COPIED },
  },
  {
    ...{ file: 'iphone_portrait_rotated.MOV', about: 'a phone held upright, the sound first' },
    ...{ size: [320, 568], compress: 'copy encode', mov: COPIED },
  },
  {
    ...{ file: 'iphone_hdr_hlg_dovi_rotated.mp4', about: 'HLG of a phone with tracks of notes' },
    ...{ size: [1080, 1920], compress: 'encode encode drop drop drop' },
    ...{ mov: 'copy copy drop drop drop', trimmed: 0.1 },
  },
  {
    ...{ file: 'hdr10_av1_1080p60.mp4', about: 'HDR10 in AV1' },
    ...{ size: [1920, 1080], compress: 'encode copy', mov: 'encode copy', trimmed: 0.82 },
    compared: 0.5,
  },
  {
    ...{ file: 'hevc_1080p_fullrange_icc.mp4', about: 'HEVC of full range' },
    ...{ size: [1920, 1080], compress: 'encode copy', mov: COPIED, maxWidth: 640, compared: 3 },
  },
  {
    ...{ file: 'flower_vp8_vorbis.webm', about: 'VP8 and Vorbis' },
    ...{ size: [960, 540], compress: ENCODED, mov: ENCODED, compared: 3 },
  },
  {
    ...{ file: 'vp9_odd_dimensions_161x121.webm', about: 'a picture of odd sides' },
    ...{ size: [160, 120], compress: 'encode', mov: 'encode', trimmed: 0.8 },
  },
  {
    ...{ file: 'av1_720p_aac.mp4', about: 'AV1 whose frames keep no beat' },
    ...{ size: [1280, 720], compress: ENCODED, mov: 'encode copy' },
  },
  {
    ...{ file: 'mpeg2_1080i50_anamorphic.mov', about: 'fields of oblong pixels' },
    ...{ size: [1920, 1080], compress: 'encode', mov: 'encode', trimmed: 0.8, compared: 0.5 },
  },
  {
    ...{ file: 'avchd_camcorder_1080i.mts', about: 'fields of a camcorder, and AC-3' },
    ...{ size: [1920, 1080], compress: ENCODED, mov: COPIED, trimmed: 0.83, compared: 0.5 },
  },
  {
    ...{ file: 'prores_422_hq.mov', about: 'ProRes of ten bits' },
    ...{ size: [320, 240], compress: 'encode', mov: 'copy', trimmed: 0.8 },
  },
  {
    ...{ file: 'qtrle_argb_alpha.mov', about: 'RGB with an alpha that hides nothing' },
    ...{ size: [320, 240], compress: 'encode', mov: 'encode', trimmed: 0.8 },
  },
  {
    ...{ file: 'mjpeg_422.mov', about: 'Motion JPEG of full range' },
    ...{ size: [320, 240], compress: 'encode', mov: 'encode', trimmed: 0.8 },
  },
  {
    ...{ file: 'vp9_alpha.webm', about: 'a layer of alpha in WebM' },
    ...{ size: [200, 200], compress: ENCODED, mov: ENCODED },
  },
  {
    ...{ file: 'wmv3_wmavoice.wmv', about: 'five frames a second, the sound first' },
    ...{ size: [640, 480], compress: ENCODED, mov: ENCODED },
  },
  {
    ...{ file: 'h264_aac.flv', about: 'Flash video without an honest frame rate' },
    ...{ size: [1080, 720], compress: ENCODED, mov: COPIED, trimmed: 0.8 },
  },
  {
    ...{ file: 'mpeg4_mp3_odd_sar.avi', about: 'AVI of odd pixels' },
    ...{ size: [1364, 720], compress: ENCODED, mov: ENCODED, compared: 3 },
  },
  {
    ...{ file: 'multi_subtitles.mkv', about: 'two sound tracks and many subtitles' },
    ...{ size: [1024, 576], compress: `${ENCODED} ${'drop '.repeat(6)}encode drop drop` },
    mov: `${COPIED} ${'drop '.repeat(6)}copy drop drop`,
  },
  {
    ...{ file: 'phone_h263_amr.3gp', about: 'an old phone that took frames when it could' },
    ...{ size: [192, 144], compress: ENCODED, mov: ENCODED },
  },
  {
    ...{ file: 'theora_vorbis.ogv', about: 'Theora that repeats frames by leaving them out' },
    ...{ size: [1364, 720], compress: ENCODED, mov: ENCODED },
  },
  {
    ...{ file: 'fragmented_bogus_duration.mp4', about: 'one second that claims to be 40 hours' },
    ...{ size: [1080, 720], compress: 'encode copy', mov: COPIED, trimmed: 0.8 },
  },
  {
    ...{ file: 'one_frame_hevc.mp4', about: 'a single frame' },
    ...{ size: [640, 480], compress: 'encode', mov: 'copy', trimmed: 0 },
  },
  {
    ...{ file: 'two_audio_tracks.mp4', about: 'two sound tracks' },
    ...{ size: [320, 180], compress: `encode ${COPIED}`, mov: `copy ${COPIED}` },
  },
  {
    ...{ file: 'edit_list_late_video.mp4', about: 'a picture one second behind the sound' },
    ...{ size: [1920, 1080], compress: 'encode copy', mov: COPIED, maxWidth: 640 },
  },
  {
    ...{ file: 'long_1080p60_av1_tiny.mp4', about: 'six minutes of AV1 in a megabyte' },
    ...{ size: [1920, 1080], compress: '', mov: '', compared: 0.5, onlyParts: true },
  },
];

/** VP9 takes its time: WebM is made of those that are small or say something of their own, whole. */
export const WEBM: readonly { file: string; about: string; fates: Fates; alpha?: true }[] = [
  { file: 'vp9_odd_dimensions_161x121.webm', about: 'VP9 is copied as it is', fates: 'copy' },
  { file: 'vp9_alpha.webm', about: 'a copied layer of alpha stays', fates: COPIED, alpha: true },
  { file: 'flower_vp8_vorbis.webm', about: 'VP8 and Vorbis are copied', fates: COPIED },
  {
    ...{
      file: 'qtrle_argb_alpha.mov',
      about: 'an alpha that hides nothing goes on hiding nothing',
    },
    ...{ fates: 'encode' },
  },
  { file: 'prores_422_hq.mov', about: 'ten bits become eight', fates: 'encode' },
  { file: 'mjpeg_422.mov', about: 'full range becomes limited', fates: 'encode' },
  { file: 'two_audio_tracks.mp4', about: 'both sound tracks stay', fates: `encode ${ENCODED}` },
  { file: 'iphone_portrait_rotated.MOV', about: 'a turned picture stands upright', fates: ENCODED },
];

/** Those whose pictures are enhanced: each reaches the filters in another form. */
export const ENHANCED: readonly { file: string; about: string }[] = [
  { file: 'iphone_portrait_rotated.MOV', about: 'a turned picture' },
  { file: 'mjpeg_422.mov', about: 'full range' },
  { file: 'prores_422_hq.mov', about: 'ten bits' },
  { file: 'qtrle_argb_alpha.mov', about: 'RGB' },
  { file: 'iphone_hdr_hlg_dovi_rotated.mp4', about: 'HDR' },
  { file: 'mpeg4_mp3_odd_sar.avi', about: 'odd pixels' },
];
