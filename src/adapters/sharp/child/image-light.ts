/** Transfer curves of ITU-T H.273 that carry more light than a screen's white: PQ and HLG. */
const HDR_CURVES = [16, 18];

/** Whether an ISO image file (AVIF) says that its values are light by an HDR curve, which shown as they are look grey. */
export function hdrOf(image: Buffer): boolean {
  const at = image.indexOf('colrnclx', 0, 'latin1');
  return at >= 0 && at + 12 <= image.length && HDR_CURVES.includes(image.readUInt16BE(at + 10));
}
