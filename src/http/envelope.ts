/** An answer in an envelope. What is refused is a problem (RFC 9457) instead, so `success` is true whenever it is there. */
export interface Envelope<T> {
  success: true;
  data: T;
  /** One sentence for people. */
  message?: string;
}

export function enveloped<T>(data: T, message?: string): Envelope<T> {
  return { success: true, data, ...(message === undefined ? {} : { message }) };
}
