const REFUSED = '415 UNSUPPORTED_MEDIA_TYPE';

/** What is answered to each hostile or damaged sample, by file name. A sample without a row fails the suite. */
export const SAMPLE_ANSWERS: Record<string, string> = {
  // Damaged.
  'truncated_no_moov.mp4': 'failed INPUT_INVALID',
  'truncated_mdat.mp4': 'failed INPUT_TRUNCATED',
  'trunc.mp4': 'failed INPUT_TRUNCATED',
  'moovless.mp4': 'failed INPUT_INVALID',
  'fuzz_h264_800m.mp4': 'failed INPUT_INVALID',
  'zero_byte.mov': '400 VALIDATION_FAILED',
  // Of another kind than their names say, or than a video.
  'rand.mp4': REFUSED,
  'truncated.jpg': REFUSED,
  'truncated.png': REFUSED,
  'jpeg_named.png': REFUSED,
  'text_named.webm': REFUSED,
  'meta.mp3': REFUSED,
  'svg.mp4': REFUSED,
  'svg_huge.svg': REFUSED,
  'svg_reads_passwd.svg': REFUSED,
  // Larger than they look.
  'bomb_tiny_huge_canvas.gif': REFUSED,
  'bomb_10000x10000_rgb.png': REFUSED,
  'bomb16k.png': REFUSED,
  'bomb50k.png': REFUSED,
  'big8k.mp4': 'failed INPUT_DIMENSIONS',
  'day.mp4': 'failed INPUT_TOO_LONG',
  // Lists of other files to open.
  'hls_playlist_named.avi': REFUSED,
  'hls_passwd.mp4': REFUSED,
  'hls_ssrf.mp4': REFUSED,
  'hls_concat.mp4': REFUSED,
  'hls_steal.mp4': REFUSED,
  'dash.mp4': REFUSED,
  'dash_http.mp4': REFUSED,
  'concat_abs.mp4': REFUSED,
  'concat_dotdot.mp4': REFUSED,
  'concat_rel.mp4': REFUSED,
  'concat_list_named.mp4': REFUSED,
  'sdp.mp4': REFUSED,
  'hls_in_avi_reads_passwd.mp4': 'failed INPUT_NO_VIDEO',
  // The victim of the lists above, an ordinary video.
  'secret_rel.mp4': 'completed',
};

/** Answers that must cost little: seconds of processor time. */
export const CHEAP: Record<string, number> = { 'day.mp4': 1, 'big8k.mp4': 1 };
