/** A filter that takes samples that are no numbers, which encoders end at, for silence: for codecs that keep floats. */
export const NUMBERS_ALONE =
  "aeval=exprs='if(isnan(val(ch))+isinf(val(ch)),0,val(ch))':channel_layout=same";

/** Whether the samples of a codec may be no numbers, or endless ones. */
export function mayHoldNoNumbers(codec: string): boolean {
  return /^pcm_f(16|24|32|64)/.test(codec);
}
